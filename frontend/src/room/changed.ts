import type { Attachment } from "svelte/attachments";

/**
 * Lets an element glow for a moment when its value becomes another one, and never at first.
 *
 * Motion only where something changed, and none for those who asked for none.
 */
export function changed(value: () => unknown): Attachment<HTMLElement> {
  let before: { value: unknown } | null = null;
  return (element) => {
    const now = value();
    const moved = before !== null && before.value !== now;
    before = { value: now };
    if (moved && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      element.animate([{ background: "var(--warn-soft)" }, { background: "transparent" }], {
        duration: 1600,
        easing: "ease-out",
      });
    }
  };
}
