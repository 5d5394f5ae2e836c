import type {
  ChannelInfo,
  IssueInfo,
  OptionInfo,
  PartyInfo,
  PhaseInfo,
  SeatInfo,
  TableSlice,
} from "../protocol/generated";
import type { Names } from "./names";
import { fill, W } from "./words";

/** What people call the things that frames only number: parties, seats, issues, options, phases. */
export class Labels {
  readonly #table: TableSlice | undefined;
  readonly #names: Names;

  constructor(table: TableSlice | undefined, names: Names) {
    this.#table = table;
    this.#names = names;
  }

  party(id: string): PartyInfo | undefined {
    return this.#table?.parties.find((party) => party.id === id);
  }

  /** The name inside a sentence: "the United States". */
  partyName(id: string): string {
    return this.party(id)?.called ?? id;
  }

  /** "the United States, China and Russia". */
  parties(ids: readonly string[]): string {
    return list(ids.map((id) => this.partyName(id)));
  }

  partyOf(seat: string): PartyInfo | undefined {
    return this.#table?.parties.find((party) => party.seats.some((one) => one.id === seat));
  }

  seat(id: string): SeatInfo | undefined {
    return this.partyOf(id)?.seats.find((seat) => seat.id === id);
  }

  /** "US, Foreign affairs": enough to find the seat, with nobody's name. */
  seatName(id: string): string {
    const party = this.partyOf(id)?.short;
    const title = this.seat(id)?.title ?? id;
    return party ? fill(W.seatOf, { party, title }) : title;
  }

  /** "China" for its head, "China · Commerce" for others: for tight places. */
  seatShort(id: string): string {
    const party = this.partyOf(id);
    if (!party) return id;
    const title = this.seat(id)?.title ?? id;
    return party.seats[0]?.id === id ? party.short : fill(W.seatShort, { party: party.short, title });
  }

  /** The holder's name, or the seat's title while nobody's name is known. */
  person(seat: string | null | undefined): string {
    if (!seat) return W.facilitator;
    return this.#names[seat] ?? this.seat(seat)?.title ?? seat;
  }

  nickname(seat: string): string | undefined {
    return this.#names[seat];
  }

  issue(id: string): IssueInfo | undefined {
    return this.#table?.issues.find((issue) => issue.id === id);
  }

  issueName(id: string): string {
    return this.issue(id)?.name ?? id;
  }

  /** These issues as the table lists them: a package on the wire has no order of its own. */
  inOrder(issues: readonly string[]): string[] {
    return (this.#table?.issues ?? []).map(({ id }) => id).filter((id) => issues.includes(id));
  }

  option(issue: string, id: string | undefined): OptionInfo | undefined {
    return this.issue(issue)?.options.find((option) => option.id === id);
  }

  optionName(issue: string, id: string | undefined): string {
    return this.option(issue, id)?.name ?? id ?? "";
  }

  phase(id: string | null | undefined): PhaseInfo | undefined {
    return this.#table?.phases.find((phase) => phase.id === id);
  }

  phaseName(id: string | null | undefined): string {
    return this.phase(id)?.name ?? id ?? "";
  }

  channel(channel: ChannelInfo, own: string | null): string {
    switch (channel.kind) {
      case "plenary":
        return W.plenary;
      case "delegation":
        return fill(W.delegation, { party: this.party(channel.party ?? "")?.short ?? "" });
      case "help":
        if (channel.seat === own || !channel.seat) return W.helpOwn;
        return fill(W.helpOf, { seat: this.seatShort(channel.seat) });
      default:
        return this.members(channel, own);
    }
  }

  /** The same under a heading that says of what kind it is. */
  channelShort(channel: ChannelInfo): string {
    if (channel.kind === "delegation") return this.party(channel.party ?? "")?.short ?? "";
    if (channel.kind === "help") return this.seatShort(channel.seat ?? "");
    return this.channel(channel, null);
  }

  private members(channel: ChannelInfo, own: string | null): string {
    return list(channel.seats.filter((seat) => seat !== own).map((id) => this.seatShort(id)));
  }
}

const LIST = new Intl.ListFormat("en-GB", { style: "long", type: "conjunction" });

export function list(words: readonly string[]): string {
  return LIST.format(words);
}
