import type { ChannelInfo, ClockSlice, WireLine } from "../protocol/generated";
import { type Labels, list } from "./labels";
import { deeds } from "./reasons";
import { fill, W } from "./words";

/** Messages of one seat that follow each other closely share one heading. */
export interface Group {
  readonly seat: string | null;
  readonly channel: string;
  readonly at: number;
  readonly lines: readonly WireLine[];
}

/** What a channel shows: groups of messages and, in the plenary, the course of the session. */
export type Item = { kind: "group"; group: Group } | { kind: "event"; line: WireLine };

/** Events that everybody learns of, and that belong between the words of the plenary. */
const COURSE: ReadonlySet<WireLine["kind"]> = new Set([
  "session_branched",
  "session_started",
  "phase_started",
  "session_paused",
  "session_resumed",
  "phase_extended",
  "agreement_bound",
  "threshold_crossed",
  "inject_fired",
  "disaster_struck",
  "session_ended",
  "results_revealed",
] as const);

const PAUSE = 300;

/** What `channel` shows; null stands for everything that was said and that happened. */
export function items(lines: readonly WireLine[], channel: ChannelInfo | null): Item[] {
  const found: Item[] = [];
  let open: { seat: string | null; channel: string; at: number; lines: WireLine[] } | null = null;
  for (const line of deeds(lines)) {
    if (line.kind !== "message") {
      if (channel === null || (channel.kind === "plenary" && COURSE.has(line.kind))) {
        open = null;
        found.push({ kind: "event", line });
      }
    } else if (channel === null || line.channel === channel.id) {
      const seat = line.seat ?? null;
      const said = line.channel ?? "";
      if (open && open.seat === seat && open.channel === said && line.at - open.at < PAUSE) {
        open.lines.push(line);
      } else {
        open = { seat, channel: said, at: line.at, lines: [line] };
        found.push({ kind: "group", group: open });
      }
    }
  }
  return found;
}

/** Who writes, for whom it is said who reads. */
export interface Writer {
  /** Their seat; null for the facilitator. */
  readonly own: string | null;
  readonly labels: Labels;
  /** Whether a facilitator without a seat reads along. */
  readonly watched: boolean;
  /** Whether delegations may have mentors who read along. */
  readonly classroom: boolean;
}

/** Who reads what is written in this channel. */
export function audience(channel: ChannelInfo, { own, labels, watched, classroom }: Writer): string {
  switch (channel.kind) {
    case "plenary":
      return W.audiencePlenary;
    case "delegation":
      if (own === null) return classroom ? W.audienceDelegationOfClass : W.audienceDelegationOf;
      if (classroom) return W.audienceDelegationClass;
      return watched ? W.audienceDelegation : W.audienceDelegationAlone;
    case "help":
      return channel.seat === own ? W.audienceHelp : W.audienceHelpOf;
    default: {
      const seats = list(channel.seats.map((id) => (id === own ? W.you : labels.seatName(id))));
      if (classroom) return fill(W.audiencePrivateClass, { seats });
      return fill(watched ? W.audiencePrivate : W.audiencePrivateAlone, { seats });
    }
  }
}

/** Why nothing can be written here now. */
export function closedBecause(channel: ChannelInfo, clock: ClockSlice, observer: boolean): string {
  if (observer) return W.closedReading;
  switch (clock.status) {
    case "lobby":
      return W.closedLobby;
    case "paused":
      return W.closedPaused;
    case "ended":
      return W.closedEnded;
    default:
      return channel.kind === "private" || channel.kind === "plenary"
        ? W.closedPhase
        : W.closedReading;
  }
}

/** An empty channel teaches what it is for. */
export function emptyWords(channel: ChannelInfo): string {
  switch (channel.kind) {
    case "plenary":
      return W.emptyPlenary;
    case "delegation":
      return W.emptyDelegation;
    case "help":
      return W.emptyHelp;
    default:
      return W.emptyPrivate;
  }
}
