import type {
  ChannelInfo,
  GroupInfo,
  InstrumentInfo,
  IssueInfo,
  OptionInfo,
  PartyInfo,
  PhaseInfo,
  SeatInfo,
  SettingSlice,
  TableSlice,
  VariableInfo,
} from "../protocol/generated";
import { O } from "../world/words";
import type { Names } from "./names";
import { fill, W } from "./words";

/** What people call the things that frames only number: parties, seats, issues, instruments, … */
export class Labels {
  readonly #table: TableSlice | undefined;
  readonly #names: Names;
  readonly #setting: SettingSlice | undefined;

  /** `setting` only where there is a world outside the room. */
  constructor(table: TableSlice | undefined, names: Names, setting?: SettingSlice | undefined) {
    this.#table = table;
    this.#names = names;
    this.#setting = setting;
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

  instrument(id: string | undefined): InstrumentInfo | undefined {
    return this.#setting?.instruments.find((one) => one.id === id);
  }

  instrumentName(id: string | undefined): string {
    return this.instrument(id)?.name ?? id ?? "";
  }

  variable(id: string): VariableInfo | undefined {
    return this.#setting?.variables.find((one) => one.id === id);
  }

  /** The group whose balance index this number is. */
  balanceOf(id: string): GroupInfo | undefined {
    return this.#setting?.groups.find(({ balance }) => balance === id);
  }

  variableName(id: string): string {
    const group = this.balanceOf(id);
    return group ? fill(O.balanceOf, { group: group.name }) : (this.variable(id)?.name ?? id);
  }

  memberName(id: string): string {
    const members = this.#setting?.groups.flatMap((group) => group.members) ?? [];
    return members.find((member) => member.id === id)?.name ?? id;
  }

  /** An act is aimed at a delegation or at a member of a group. */
  targetName(id: string): string {
    return this.party(id)?.called ?? this.memberName(id);
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
