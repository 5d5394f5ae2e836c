import type { Slices, WireLine } from "../protocol/generated";
import type { Labels } from "../room/labels";
import { fill } from "../room/words";
import { O } from "./words";

/** What happened in the world, as one sentence; null for a line of another kind. */
export function worldSentence(line: WireLine, labels: Labels, slices: Slices): string | null {
  const party = labels.partyName(line.party ?? "");
  const person = labels.person(line.seat);
  const roll = slices.setting?.rolls.find(({ id }) => id === line.roll)?.name ?? line.roll ?? "";
  switch (line.kind) {
    case "seat_marked":
      return fill(line.inexperienced ? O.eventMarked : O.eventUnmarked, { seat: labels.seatName(line.seat ?? "") });
    case "action_taken":
      return fill(line.target ? O.eventActedAt : O.eventActed, {
        party,
        instrument: labels.instrumentName(line.instrument),
        target: labels.targetName(line.target ?? ""),
      });
    case "action_seconded":
      return fill(O.eventSeconded, { person, party });
    case "roll_made":
      return rolled(line, roll);
    case "threshold_crossed":
      return crossed(line, slices);
    case "inject_fired":
      return fired(line, slices);
    case "disaster_struck":
      return fill(O.eventDisaster, { roll });
    default:
      return null;
  }
}

/** What of it concerns this person so much that it should not wait in a list. */
export function worldNews(
  line: WireLine,
  slices: Slices,
  { seat, party, labels }: { seat: string | null; party: string | null; labels: Labels },
): string | null {
  if (line.kind === "threshold_crossed") return fill(O.newsEvent, { name: thresholdName(line, slices) });
  if (line.kind === "inject_fired") return eventNews(line, slices);
  if (party === null || line.seat === seat) return null;
  const who = { person: labels.person(line.seat), party: labels.partyName(line.party ?? "") };
  const what = { instrument: labels.instrumentName(line.instrument) };
  if (line.kind === "action_taken") {
    if (line.party === party) return fill(O.newsActed, { ...who, ...what });
    return line.target === party ? fill(O.newsAimed, { ...who, ...what }) : null;
  }
  if (line.kind !== "action_seconded") return null;
  const act = slices.actions?.acts.find(({ id }) => id === line.action);
  return act?.seat === seat ? fill(O.newsSeconded, who) : null;
}

/** By its name: its words are read where it is looked at, as those of a line that was crossed. */
function eventNews(line: WireLine, slices: Slices): string {
  if (!line.inject) return fill(O.newsOwn, { words: line.words ?? O.eventErased });
  const found = slices.world?.happenings.find(({ inject }) => inject === line.inject);
  return fill(O.newsEvent, { name: found?.name ?? line.inject });
}

/** Everybody is told that it happened; what stays behind the stage comes with its odds. */
function rolled(line: WireLine, roll: string): string {
  const hits = line.hits ?? 0;
  const drawn = hits > 1 ? fill(O.eventRollTimes, { roll, count: hits }) : roll;
  if (line.chance === undefined) {
    return fill(O.eventRoll, { roll: drawn });
  }
  const odds = { roll: drawn, chance: line.chance, below: line.below ?? 0 };
  const said = fill(hits > 0 ? O.eventRollHit : O.eventRollMissed, odds);
  return line.careless ? `${said} ${O.eventCareless}` : said;
}

const thresholdOf = (line: WireLine, slices: Slices) =>
  slices.setting?.thresholds.find(({ id }) => id === line.threshold);

function thresholdName(line: WireLine, slices: Slices): string {
  return thresholdOf(line, slices)?.name ?? line.threshold ?? "";
}

function crossed(line: WireLine, slices: Slices): string {
  const sentence = thresholdOf(line, slices)?.sentence ?? "";
  return fill(O.eventThreshold, { name: thresholdName(line, slices), sentence }).trim();
}

function fired(line: WireLine, slices: Slices): string {
  if (!line.inject) return line.words ?? O.eventErased;
  const found = slices.world?.happenings.find(({ inject }) => inject === line.inject);
  return fill(O.eventInject, { name: found?.name ?? line.inject, text: found?.text ?? "" }).trim();
}
