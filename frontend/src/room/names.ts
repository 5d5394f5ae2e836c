/** Who holds which seat: people's names come from the page's side and never travel in the feed. */
export type Names = Readonly<Record<string, string>>;

const TRIES = 5;

/**
 * Read the names until they are at least as new as `version`.
 *
 * The socket may tell of a new holder a moment before the page knows the name. Gives null when
 * the page cannot be reached; the room then shows the seat's title.
 */
export async function readNames(url: string, version: number): Promise<Names | null> {
  let names: Names | null = null;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const answer = await ask(url);
    names = answer?.names ?? names;
    if (answer && answer.version >= version) break;
    await new Promise((done) => setTimeout(done, 400 * (attempt + 1)));
  }
  return names;
}

async function ask(url: string): Promise<{ names: Names; version: number } | null> {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
