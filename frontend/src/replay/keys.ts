import type { Replay } from "./replay.svelte";

/** Whether the focused control has a use of its own for this key. */
export function isForControl({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, select, textarea, dialog[open]")) return true;
  return key === " " && target.closest("button, a, summary") !== null;
}

/** Do what a key stands for. Whether it stands for anything. */
export function press(replay: Replay, event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  switch (event.key) {
    case " ":
      replay.toggle();
      return true;
    case "ArrowLeft":
    case "ArrowRight": {
      const way = event.key === "ArrowLeft" ? -1 : 1;
      if (event.shiftKey) replay.jump(way);
      else replay.by(way);
      return true;
    }
    default:
      return false;
  }
}
