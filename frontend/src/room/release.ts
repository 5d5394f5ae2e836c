import type { RoomConfig } from "./config";

/**
 * Free a seat by the page's door and not by the socket's, because only the page can also make the
 * holder's token worthless. Whether it was done.
 */
export async function release(config: RoomConfig, seat: string): Promise<boolean> {
  if (config.release === null) return false;
  try {
    const answer = await fetch(config.release.replace("{seat}", encodeURIComponent(seat)), {
      method: "POST",
      headers: { "X-CSRFToken": config.csrf, Accept: "application/json" },
    });
    return answer.ok;
  } catch {
    return false;
  }
}
