import type { Reason, WireLine } from "../protocol/generated";

/**
 * Why a bot did something, by the number of the line that tells what it did.
 *
 * On the feed its reasons come as a line of their own, right before the deed.
 */
export function reasons(lines: readonly WireLine[]): ReadonlyMap<number, readonly Reason[]> {
  const found = new Map<number, readonly Reason[]>();
  lines.forEach((line, index) => {
    const deed = lines[index + 1];
    if (line.kind === "move_explained" && deed && isBy(deed, line)) found.set(deed.n, line.reasons ?? []);
  });
  return found;
}

/** The lines without the reasons that stand at a deed. */
export function deeds(lines: readonly WireLine[]): readonly WireLine[] {
  return lines.filter((line, index) => {
    const deed = lines[index + 1];
    return line.kind !== "move_explained" || !deed || !isBy(deed, line);
  });
}

/** What a capital did has no seat. */
function isBy(deed: WireLine, { seat, party }: WireLine): boolean {
  return deed.kind !== "move_explained" && (deed.seat ? deed.seat === seat : deed.party === party);
}
