import { createContext } from "svelte";
import { ServerClock } from "../room/clock";
import { ABLE, byNeed, complaints, type Filter, matches, type Board, type Table } from "./board";
import type { ConsoleConfig, Party } from "./config";
import { act, type Do, knock, move, play, Source } from "./server";
import { C } from "./words";

/** Milliseconds between two looks at the class. */
const PACE = 1_000;

/** The class as the instructor sees it, and what the instructor asks of it. */
export class Console {
  readonly config: ConsoleConfig;
  board = $state.raw<Board | null>(null);
  stale = $state(false);
  filter = $state<Filter>("all");
  order = $state<"number" | "need">("number");
  chosen = $state.raw<ReadonlySet<number>>(new Set());
  /** The number of the table whose panel is open. */
  opened = $state<number | null>(null);
  /** The server's time in whole seconds. */
  now = $state(0);
  said = $state.raw<readonly string[]>([]);

  tables = $derived.by(() => this.board?.tables ?? []);
  shown = $derived.by(() => {
    const fitting = this.tables.filter((table) => matches(table, this.filter, this.now));
    return this.order === "need" ? byNeed(fitting, this.now) : fitting;
  });
  /** What an action concerns: the chosen tables, or all if none is. */
  meant = $derived.by(() => {
    const chosen = this.tables.filter((table) => this.chosen.has(table.number));
    return chosen.length > 0 ? chosen : this.tables;
  });
  panel = $derived.by(() => this.tables.find((table) => table.number === this.opened) ?? null);

  readonly #source: Source;
  readonly #clock = new ServerClock();
  readonly #parties: ReadonlyMap<string, Party>;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #looking = false;

  constructor(config: ConsoleConfig) {
    this.config = config;
    this.#source = new Source(config.data);
    this.#parties = new Map(config.parties.map((party) => [party.id, party]));
  }

  open(): void {
    setInterval(() => (this.now = Math.floor(this.#clock.now() ?? 0)), 250);
    void this.look();
  }

  /** Look now, and then once a second. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    clearTimeout(this.#waiting);
    const answer = await this.#source.read();
    this.#looking = false;
    this.stale = answer === undefined;
    if (answer) {
      this.#clock.learn(answer.now);
      this.now = Math.floor(this.#clock.now() ?? 0);
      this.board = answer;
    }
    this.#waiting = setTimeout(() => void this.look(), PACE);
  }

  party(id: string): Party | undefined {
    return this.#parties.get(id);
  }

  /** "US, KR". */
  parties(ids: readonly string[]): string {
    return ids.map((id) => this.party(id)?.short ?? id).join(", ");
  }

  choose(number: number, chosen: boolean): void {
    const set = new Set(this.chosen);
    if (chosen) set.add(number);
    else set.delete(number);
    this.chosen = set;
  }

  chooseOnly(tables: readonly Table[]): void {
    this.chosen = new Set(tables.map((table) => table.number));
  }

  /** The tables among `meant` that could do it. */
  able(kind: string, meant: readonly Table[] = this.meant): Table[] {
    return meant.filter((table) => ABLE[kind]?.(table) ?? true);
  }

  /** Ask it of these tables; says what they refused. Whether all of them did it. */
  async ask(tables: readonly Table[], wanted: Do): Promise<boolean> {
    const refused = await act(this.config, tables.map((table) => table.number), wanted);
    this.said = refused ? complaints(refused) : [C.failed];
    void this.look();
    return refused !== null && Object.keys(refused).length === 0;
  }

  /** Seat everybody who still waits. */
  async settle(): Promise<void> {
    this.said = (await knock(this.config, this.config.settle)) ? [] : [C.failed];
    void this.look();
  }

  /** `door` is the end of the seat's address: `release` or `bot`. */
  async seat(table: Table, seat: string, door: "release" | "bot"): Promise<void> {
    const url = `${this.room(table)}seats/${seat}/${door}/`;
    this.said = (await knock(this.config, url)) ? [] : [C.failed];
    void this.look();
  }

  /** Sit down in somebody's seat, in a window of its own. */
  async play(table: Table, seat: string): Promise<void> {
    const room = await play(this.config, { table: table.number, seat });
    this.said = room ? [] : [C.failed];
    if (room) window.open(room, "_blank", "noopener");
    void this.look();
  }

  async move(table: Table, seat: string, to: number, place: string | null): Promise<boolean> {
    const refused = await move(this.config, { table: table.number, seat, to, place });
    this.said = refused ? complaints(refused) : [C.failed];
    void this.look();
    return refused !== null && Object.keys(refused).length === 0;
  }

  room(table: Table): string {
    return this.config.room.replace("{session}", table.session);
  }

  tell(words: string): void {
    this.said = [words];
  }
}

export const [useConsole, provideConsole] = createContext<Console>();
