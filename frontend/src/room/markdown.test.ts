import { expect, test } from "vitest";
import { parse } from "./markdown";

const text = (words: string) => [{ kind: "text", text: words }];

test("headings, paragraphs, lists and quotes", () => {
  const source = "# Where you stand\nTwo lines\nof one paragraph.\n\n- first\n  goes on\n- second\n\n1. one\n2. two\n\n> said";
  expect(parse(source)).toEqual([
    { kind: "heading", level: 1, spans: text("Where you stand") },
    { kind: "paragraph", spans: text("Two lines of one paragraph.") },
    { kind: "list", ordered: false, items: [text("first goes on"), text("second")] },
    { kind: "list", ordered: true, items: [text("one"), text("two")] },
    { kind: "quote", spans: text("said") },
  ]);
});

test("bold and italic nest, and a lone star is a star", () => {
  expect(parse("**A *very* strong** word, 2 * 3")).toEqual([
    {
      kind: "paragraph",
      spans: [
        {
          kind: "strong",
          spans: [...text("A "), { kind: "em", spans: text("very") }, ...text(" strong")],
        },
        ...text(" word, 2 * 3"),
      ],
    },
  ]);
});

test("markup stays text", () => {
  const source = "<img src=x onerror=alert(1)>";
  expect(parse(source)).toEqual([{ kind: "paragraph", spans: text(source) }]);
});
