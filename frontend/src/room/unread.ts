import type { WireLine } from "../protocol/generated";

/** The last line read, by channel. */
export type Marks = Readonly<Record<string, number>>;

/** How many messages of others each channel has that were not read. */
export function unread(
  lines: readonly WireLine[],
  marks: Marks,
  own: string | null,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    if (line.kind !== "message" || !line.channel) continue;
    if ((line.seat ?? null) === own || line.n <= (marks[line.channel] ?? 0)) continue;
    counts[line.channel] = (counts[line.channel] ?? 0) + 1;
  }
  return counts;
}

/** The marks outlive a reload of this tab: they are numbers, and tell nobody any words. */
export function loadMarks(feed: string): Marks {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(feed)) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

export function keepMarks(feed: string, marks: Marks): void {
  try {
    sessionStorage.setItem(key(feed), JSON.stringify(marks));
  } catch {
    // Storage may be full or forbidden: then a reload counts everything as unread.
  }
}

function key(feed: string): string {
  return `read:${feed}`;
}
