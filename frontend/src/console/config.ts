export interface Party {
  readonly id: string;
  readonly name: string;
  readonly short: string;
  readonly colour: string;
}

/** What the page tells the console: the class, its parties, and where to ask. */
export interface ConsoleConfig {
  readonly title: string;
  readonly pack: string;
  readonly parties: readonly Party[];
  /** A seat's title. */
  readonly seats: Readonly<Record<string, string>>;
  readonly data: string;
  readonly act: string;
  readonly move: string;
  /** Where anybody plays the same scenario against bots. */
  readonly practice: string;
  /** Who is on the list, with everybody's own code. */
  readonly list: string;
  /** Only for the owner. */
  readonly delete: string | null;
  /** Who else steers, and who watches. */
  readonly staff: string;
  readonly play: string;
  readonly settle: string;
  readonly results: string;
  readonly projector: string;
  /** With `{session}` in it. */
  readonly room: string;
  readonly code: string;
  readonly link: string;
  /** None for whom an account lets in. */
  readonly reentry: string | null;
  readonly csrf: string;
}

export function readConfig(page: Document): ConsoleConfig {
  const element = page.getElementById("console-config");
  if (!element) throw new Error("the page carries no console-config");
  return JSON.parse(element.textContent ?? "");
}
