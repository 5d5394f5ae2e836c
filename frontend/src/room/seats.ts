import type { RoomConfig } from "./config";

/**
 * Seats change hands by the page's doors and not by the socket's, because only the page can also
 * make the old holder's token worthless. Both tell whether it was done.
 */
export async function release(config: RoomConfig, seat: string): Promise<boolean> {
  return post(config, config.release, seat, new URLSearchParams());
}

/** `temperament` is one of the rules' names, or empty for the one the seed gives the seat. */
export async function letBotPlay(
  config: RoomConfig,
  seat: string,
  temperament: string,
): Promise<boolean> {
  return post(config, config.bot, seat, new URLSearchParams({ temperament }));
}

/** What stands for all delegations that nobody plays. */
export const EVERY = "every";

/** Look through this seat from now on, through none if it is empty: the page begins anew. */
export async function playSeat(config: RoomConfig, seat: string): Promise<boolean> {
  const done = await post(config, config.play, "", new URLSearchParams({ seat }));
  if (done) window.location.reload();
  return done;
}

async function post(
  config: RoomConfig,
  door: string | null,
  seat: string,
  body: URLSearchParams,
): Promise<boolean> {
  if (door === null) return false;
  try {
    const answer = await fetch(door.replace("{seat}", encodeURIComponent(seat)), {
      method: "POST",
      headers: { "X-CSRFToken": config.csrf, Accept: "application/json" },
      body,
    });
    return answer.ok;
  } catch {
    return false;
  }
}
