/** Everything a link to a moment states. */
export interface Place {
  readonly as: string;
  /** That viewer's step, from 0. */
  readonly step: number;
  /** The second viewer, and its own step. */
  readonly and: string | null;
  readonly andStep: number;
  readonly spoilerFree: boolean;
}

/** What a link asks for; `unknown` are viewers in it that this browser may not be. */
export function readLink(query: string, viewers: readonly string[]): Place & { unknown: string[] } {
  const asked = new URLSearchParams(query);
  const names = [asked.get("as"), asked.get("and")];
  const unknown = names.filter((name): name is string => name !== null && !viewers.includes(name));
  const [as, and] = names.map((name) => (name !== null && viewers.includes(name) ? name : null));
  const first = as ?? viewers[0] ?? "observer";
  return {
    as: first,
    step: whole(asked.get("step")),
    and: and === first ? null : (and ?? null),
    andStep: whole(asked.get("and_step")),
    spoilerFree: asked.get("spoiler") === "free",
    unknown,
  };
}

/** With the question mark. */
export function writeLink(place: Place): string {
  const query = new URLSearchParams({ as: place.as, step: String(place.step) });
  if (place.and !== null) {
    query.set("and", place.and);
    query.set("and_step", String(place.andStep));
  }
  if (place.spoilerFree) query.set("spoiler", "free");
  return `?${query}`;
}

function whole(text: string | null): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
