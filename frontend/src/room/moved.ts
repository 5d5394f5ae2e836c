/**
 * Whoever was seated at another table of the class is led there by the page they are on, which
 * answers with a redirection. For everybody else it is gone, and nothing happens.
 */
export async function followSeat(): Promise<void> {
  try {
    const answer = await fetch(location.href, { method: "HEAD", redirect: "manual" });
    if (answer.type === "opaqueredirect") location.reload();
  } catch {
    // No answer: the words on the screen say what to do.
  }
}
