import type { ClockSlice } from "../protocol/generated";
import { type Labels, list } from "./labels";
import { fill, W } from "./words";

/** The phase's name, and in a sentence what it lets people do. */
export function allowed(
  clock: ClockSlice,
  labels: Labels,
  plays: boolean,
  agreed: boolean,
): { name: string; allows: string } {
  const phase = labels.phase(clock.phase);
  switch (clock.status) {
    case "lobby":
      return { name: W.lobby, allows: plays ? W.lobbyAllows : W.lobbyWaits };
    case "paused":
      return { name: `${W.paused}: ${labels.phaseName(clock.phase)}`, allows: W.pausedAllows };
    case "ended":
      return { name: W.ended, allows: ending(clock, agreed) };
  }
  const acts = [
    ...(phase?.talk ? [W.allowTalk] : []),
    ...(phase?.offers ? [W.allowOffers] : []),
    ...(phase?.act ? [W.allowAct] : []),
    ...(phase?.sign ? [phase.plenary ? W.allowPlenary : W.allowSign] : []),
  ];
  const allows = acts.length > 0 ? fill(W.allows, { list: list(acts) }) : W.allowsNothing;
  return { name: labels.phaseName(clock.phase), allows };
}

function ending(clock: ClockSlice, agreed: boolean): string {
  if (clock.reason === "disaster") return W.endDisasterHelp;
  return agreed ? W.endedAllows : W.endedNothing;
}
