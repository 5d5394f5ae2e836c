/**
 * The part of Markdown that briefs use, as a tree: headings, paragraphs, lists, quotes, bold,
 * italic. A tree and never HTML, so that no brief can bring markup of its own.
 */

export type Span =
  | { kind: "text"; text: string }
  | { kind: "strong" | "em"; spans: Span[] };

export type Block =
  | { kind: "heading"; level: 1 | 2 | 3; spans: Span[] }
  | { kind: "paragraph" | "quote"; spans: Span[] }
  | { kind: "list"; ordered: boolean; items: Span[][] };

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBER = /^\s*\d+[.)]\s+(.*)$/;
const QUOTE = /^>\s?(.*)$/;

export function parse(source: string): Block[] {
  const blocks: Block[] = [];
  let open: string[] = [];
  const close = () => {
    const block = open.length > 0 ? read(open) : null;
    if (block) blocks.push(block);
    open = [];
  };
  for (const line of source.replace(/\r\n?/g, "\n").split("\n")) {
    if (line.trim() === "") close();
    else {
      if (startsBlock(line, open)) close();
      open.push(line);
      if (HEADING.test(line)) close();
    }
  }
  close();
  return blocks;
}

type Style = "heading" | "bullet" | "number" | "quote" | "plain";

function style(line: string): Style {
  if (HEADING.test(line)) return "heading";
  if (BULLET.test(line)) return "bullet";
  if (NUMBER.test(line)) return "number";
  return QUOTE.test(line) ? "quote" : "plain";
}

/** A plain line continues whatever is open; another style begins its own block. */
function startsBlock(line: string, open: string[]): boolean {
  const first = open[0];
  if (first === undefined || style(line) === "plain") return false;
  return style(line) !== style(first);
}

function read(lines: string[]): Block | null {
  const first = lines[0] ?? "";
  const heading = HEADING.exec(first);
  if (heading) {
    const level = Math.min(3, heading[1]?.length ?? 1) as 1 | 2 | 3;
    return { kind: "heading", level, spans: inline(heading[2] ?? "") };
  }
  if (BULLET.test(first)) return { kind: "list", ordered: false, items: items(lines, BULLET) };
  if (NUMBER.test(first)) return { kind: "list", ordered: true, items: items(lines, NUMBER) };
  if (QUOTE.test(first)) {
    const words = lines.map((line) => QUOTE.exec(line)?.[1] ?? line);
    return { kind: "quote", spans: inline(words.join(" ").trim()) };
  }
  return { kind: "paragraph", spans: inline(lines.map((line) => line.trim()).join(" ")) };
}

function items(lines: string[], marker: RegExp): Span[][] {
  const texts: string[] = [];
  for (const line of lines) {
    const start = marker.exec(line);
    if (start) texts.push(start[1] ?? "");
    else texts.push(`${texts.pop() ?? ""} ${line.trim()}`);
  }
  return texts.map((text) => inline(text));
}

const MARKED = /\*\*(.+?)\*\*|__(.+?)__|\*(\S(?:.*?\S)?)\*|(?<!\w)_(\S(?:.*?\S)?)_(?!\w)/s;

function inline(text: string): Span[] {
  const found = MARKED.exec(text);
  if (!found) return text === "" ? [] : [{ kind: "text", text }];
  const strong = found[1] ?? found[2];
  const inner = strong ?? found[3] ?? found[4] ?? "";
  const before = text.slice(0, found.index);
  return [
    ...(before === "" ? [] : [{ kind: "text", text: before } as const]),
    { kind: strong === undefined ? "em" : "strong", spans: inline(inner) },
    ...inline(text.slice(found.index + found[0].length)),
  ];
}
