import type { Slices, ViewerInfo, WireLine } from "../protocol/generated";

export type ChapterKind =
  | "phase"
  | "offer"
  | "counter"
  | "refusal"
  | "signature"
  | "agreement"
  | "event"
  | "end";

export interface Chapter {
  readonly step: number;
  readonly kind: ChapterKind;
  readonly title: string;
  readonly line: number;
}

export interface Step {
  /** Seconds since the epoch. */
  readonly at: number;
  readonly lines: readonly WireLine[];
  /** Names of the slices that are new. */
  readonly changed: readonly string[];
}

/** All that the server sends of one viewer at once. */
export interface ReplayData {
  readonly viewer: Omit<ViewerInfo, "steers"> & { readonly as: string };
  readonly chapters: readonly Chapter[];
  readonly steps: readonly Step[];
  /** For each step, the step of this browser's own eyes at which it was seen. */
  readonly moments: readonly number[];
}

/** `refused`: not for this browser, now or ever. `unreachable`: no answer, or a broken one. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: "refused" | "unreachable" };

export function readData(url: string, viewer: string): Promise<Answer<ReplayData>> {
  return read(url, { as: viewer });
}

export async function readState(url: string, viewer: string, step: number): Promise<Answer<Slices>> {
  const answer = await read<{ slices: Slices }>(url, { as: viewer, step: String(step) });
  return answer.ok ? { ok: true, value: answer.value.slices } : answer;
}

const PATIENCE = 20_000;

async function read<T>(url: string, query: Record<string, string>): Promise<Answer<T>> {
  try {
    const answer = await fetch(`${url}?${new URLSearchParams(query)}`, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) return { ok: true, value: await answer.json() };
    return { ok: false, why: answer.status === 404 ? "refused" : "unreachable" };
  } catch {
    return { ok: false, why: "unreachable" };
  }
}
