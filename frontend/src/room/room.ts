import { Acks } from "./acks";
import type { ServerMessage, Worth } from "../protocol/generated";
import { ServerClock } from "./clock";
import { type Do, normalised, Outbox, type Outcome } from "./commands";
import { type RoomConfig, socketUrl } from "./config";
import { followSeat } from "./moved";
import { readNames } from "./names";
import { type Closed, type Connection, RoomSocket } from "./socket";
import {
  EMPTY,
  hasOlder,
  lastNumber,
  type Pending,
  type RoomState,
  Store,
  settled,
  updated,
  welcomed,
  withHistory,
} from "./store";

/** Milliseconds without an answer after which a command is sent again. */
const PATIENCE = 6_000;
/** A phone that slept this long often holds a socket that is dead and does not know it. */
const LONG_SLEEP = 20_000;

/** The seat is no longer this browser's: what it knew is not for whoever sits here now. */
const GONE: ReadonlySet<Closed> = new Set(["not_admitted", "revoked", "no_session"] as const);

/** The browser's end of one session: what it shows, and what can be asked for. */
export class Room {
  readonly state = new Store<RoomState>(EMPTY);
  readonly clock = new ServerClock();
  readonly config: RoomConfig;
  readonly #socket: RoomSocket;
  readonly #acks = new Acks((update) => this.#socket.send({ type: "ack", update }));
  readonly #outbox = new Outbox();
  readonly #previews = new Map<number, (worth: Worth | null) => void>();
  #lastRef = 0;
  #namesVersion = -1;
  #readingOlder = false;
  #hiddenSince: number | null = null;

  constructor(config: RoomConfig) {
    this.config = config;
    this.#socket = new RoomSocket(socketUrl(config.socket, location), {
      hello: () => this.#hello(),
      receive: (message) => this.#receive(message),
      changed: (connection) => this.#connected(connection),
    });
  }

  open(): void {
    this.#socket.connect();
    setInterval(() => this.#resend(performance.now() - PATIENCE), 1_000);
    addEventListener("online", () => this.#socket.connect());
    document.addEventListener("visibilitychange", () => this.#woken());
  }

  /** Try again now: for a person who would rather not wait. */
  reconnect(): void {
    this.#socket.connect();
  }

  /** Ask for something. Always ends in an outcome; nothing is thrown. */
  do(command: Do): Promise<Outcome> {
    return this.#give(command).outcome;
  }

  /** Speak. The words are on screen at once, and stay there should the server refuse them. */
  say(channel: string, words: string): void {
    const text = normalised(words);
    if (text === "") return;
    const after = lastNumber(this.state.get());
    const { id, outcome } = this.#give({ kind: "say", channel, text });
    const pending: Pending = { id, channel, text, after, failed: null };
    this.state.change((state) => ({ ...state, pending: [...state.pending, pending] }));
    void outcome.then((end) => this.#said(id, end));
  }

  /** Take a failed message away; gives its words back for another try. */
  takeBack(id: string): string {
    const pending = this.state.get().pending.find((one) => one.id === id);
    this.#forget(id);
    return pending?.text ?? "";
  }

  /** What a package would be worth to the own party; null when it cannot be told now. */
  preview(chosen: Readonly<Record<string, string>>, final: boolean): Promise<Worth | null> {
    const ref = ++this.#lastRef;
    return new Promise((tell) => {
      const sent = this.#socket.send({ type: "preview", ref, package: { ...chosen }, final });
      if (sent) this.#previews.set(ref, tell);
      else tell(null);
    });
  }

  /** Fetch the lines before the first one held, if there are any. */
  older(): void {
    const state = this.state.get();
    const first = state.lines[0];
    if (!first || !hasOlder(state) || this.#readingOlder) return;
    this.#readingOlder = this.#socket.send({ type: "history", before: first.n });
  }

  #give(command: Do): { id: string; outcome: Promise<Outcome> } {
    const given = this.#outbox.add(command);
    if (this.state.get().connection.state === "closed") {
      this.#outbox.settle(given.id, { status: "lost" });
    } else if (this.state.get().connection.state === "live") {
      this.#send(given.id);
    }
    return given;
  }

  #send(id: string): void {
    const command = this.#outbox.take(id, performance.now());
    if (command) this.#socket.send({ type: "command", id, do: command });
  }

  #resend(before: number): void {
    if (this.state.get().connection.state !== "live") return;
    for (const id of this.#outbox.sentBefore(before)) this.#send(id);
  }

  #hello() {
    const state = this.state.get();
    const after = state.feed === null ? null : lastNumber(state);
    return { type: "hello", protocol: 1, after, feed: state.feed } as const;
  }

  #connected(connection: Connection): void {
    const forget = connection.state === "closed" && GONE.has(connection.why);
    this.state.change((state) => ({ ...(forget ? EMPTY : state), connection }));
    if (connection.state === "live") return;
    this.#acks.reset();
    this.#readingOlder = false;
    for (const tell of this.#previews.values()) tell(null);
    this.#previews.clear();
    if (connection.state === "closed") this.#outbox.lose();
    if (connection.state === "closed" && connection.why === "revoked") void followSeat();
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        this.clock.reset(message.now);
        this.state.change((state) => welcomed(state, message));
        return this.#resend(Number.POSITIVE_INFINITY);
      case "update":
        this.clock.learn(message.now);
        this.#acks.arrived(message.update);
        this.state.change((state) => settled(updated(state, message)));
        return this.#refreshNames();
      case "history":
        this.#readingOlder = false;
        return this.state.change((state) => withHistory(state, message));
      case "preview":
        this.#previews.get(message.ref)?.(message.worth);
        this.#previews.delete(message.ref);
        return;
      case "answer":
        return this.#answered(message);
      default:
      // A newer server may say more than this page understands: it goes on with what it knows.
    }
  }

  #answered(answer: Extract<ServerMessage, { type: "answer" }>): void {
    const { id, status } = answer;
    if (status === "retry") setTimeout(() => this.#send(id), 300);
    else if (status === "refused") {
      const { code = "", params = {} } = answer;
      this.#outbox.settle(id, { status, code, params });
    } else this.#outbox.settle(id, { status });
  }

  #said(id: string, outcome: Outcome): void {
    if (outcome.status === "accepted") return this.state.change(settled);
    this.state.change((state) => ({
      ...state,
      pending: state.pending.map((one) => (one.id === id ? { ...one, failed: outcome } : one)),
    }));
  }

  #forget(id: string): void {
    this.state.change((state) => ({
      ...state,
      pending: state.pending.filter((one) => one.id !== id),
    }));
  }

  #refreshNames(): void {
    const version = this.state.get().slices.roster?.names_version ?? this.#namesVersion;
    if (version === this.#namesVersion) return;
    this.#namesVersion = version;
    void readNames(this.config.names, version).then((names) => {
      if (names && version === this.#namesVersion) this.state.change((state) => ({ ...state, names }));
    });
  }

  #woken(): void {
    if (document.hidden) {
      this.#hiddenSince = Date.now();
      return;
    }
    const slept = this.#hiddenSince === null ? 0 : Date.now() - this.#hiddenSince;
    this.#hiddenSince = null;
    const { state } = this.state.get().connection;
    if (state === "waiting" || (state === "live" && slept > LONG_SLEEP)) this.#socket.connect();
  }
}
