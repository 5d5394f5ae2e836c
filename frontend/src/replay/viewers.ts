import type { Labels } from "../room/labels";
import { fill, W } from "../room/words";

const MENTOR = "party:";

/** What a view is called: "Facilitator", "US, President (Ana)". */
export function nameOf(viewer: string, labels: Labels): string {
  if (viewer === "facilitator") return W.facilitator;
  if (viewer === "observer") return W.observer;
  if (viewer.startsWith(MENTOR)) return fill(W.mentorOf, { party: labels.partyName(viewer.slice(MENTOR.length)) });
  const name = labels.nickname(viewer);
  return name ? `${labels.seatName(viewer)} (${name})` : labels.seatName(viewer);
}

/** The same for tight places: "US", "US · Treasury". */
export function shortName(viewer: string, labels: Labels): string {
  return viewer.includes(".") ? labels.seatShort(viewer) : nameOf(viewer, labels);
}
