import type { MandateInfo, PartInfo } from "../protocol/generated";
import { decimal } from "../room/points";
import { fill } from "../room/words";
import { O } from "./words";

/** The names that the rules give; every other is the scenario's own. */
const NAMES: Readonly<Record<string, string>> = {
  base: O.partBase,
  mood: O.partMood,
  "no final agreement": O.partNoFinal,
};

export interface Line {
  readonly name: string;
  readonly points: number;
  /** Where the sum begins: no gain and no loss. */
  readonly first: boolean;
}

export interface Sum {
  readonly title: string;
  readonly total: number;
  readonly lines: readonly Line[];
  readonly note: string;
}

/** What a mandate, no deal, and the world's part of every score are made of. */
export function parts(mandate: MandateInfo, unit: number): Sum[] {
  const sum = (found: readonly PartInfo[]) => found.reduce((total, { points }) => total + points, 0);
  const moved =
    mandate.mandate === mandate.start ? O.unmoved : fill(O.moved, { start: decimal(mandate.start, unit) });
  const held = sum(mandate.parts) < mandate.mandate ? `; ${O.floor}` : "";
  return [
    { title: O.mandateSum, total: mandate.mandate, lines: lines(mandate.parts), note: `${capital(moved)}${held}.` },
    { title: O.noDealSum, total: mandate.no_deal, lines: lines(mandate.no_deal_parts), note: "" },
    ...(mandate.score_parts.length > 0
      ? [{ title: O.scoreSum, total: sum(mandate.score_parts), lines: lines(mandate.score_parts), note: "" }]
      : []),
  ];
}

/** Parts that move nothing are left out, but for the first. */
function lines(found: readonly PartInfo[]): Line[] {
  return found
    .map(({ name, points }) => ({ name: NAMES[name] ?? name, points, first: name === "base" }))
    .filter(({ points, first }) => first || points !== 0);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
