import { expect, test } from "vitest";
import type { AgreementsSlice, IssueInfo, OfferView, TableSlice } from "../protocol/generated";
import { address, BLANK, choose, counterTo, lacks, lackWords, makeFinal, toCommand } from "./drafts";
import { Labels } from "./labels";

function issue(id: string, open: boolean, needs: string[]): IssueInfo {
  const options = [
    { id: "keep", name: "Keep", sentence: "", needs: [] },
    { id: "lift", name: "Lift", sentence: "", needs },
  ];
  const fixed = open ? null : "lift";
  return { id, name: id, question: "", options, status_quo: "keep", open, fixed };
}

const table = {
  issues: [issue("SAN", true, ["US", "CN", "RU"]), issue("BIZ", false, ["KP"])],
  final_signers: ["US", "CN", "RU", "KR", "KP"],
} as unknown as TableSlice;

const labels = new Labels(
  {
    parties: [
      { id: "US", name: "United States", called: "the United States", seats: [] },
      { id: "CN", name: "China", called: "China", seats: [] },
    ],
    issues: [{ id: "SAN", name: "Sanctions", options: [] }],
  } as unknown as TableSlice,
  {},
);

const nothing: AgreementsSlice = { agreements: [], outcome: { SAN: "keep", BIZ: "keep" } };

test("who must consent is named before the offer is sent", () => {
  const draft = choose(address(BLANK, ["CN"]), "SAN", "lift");
  expect(lacks(draft, "US", table, nothing)).toEqual([
    { why: "needs", issue: "SAN", parties: ["RU"] },
  ]);
  expect(lacks(address(draft, ["RU"]), "US", table, nothing)).toEqual([]);
});

test("a settled issue is named again only with those who settled it, even to restate it", () => {
  const settled: AgreementsSlice = {
    agreements: [
      { id: "a", package: { SAN: "lift" }, parties: ["US", "CN", "RU"], final: false, amends: [], at: 0 },
    ],
    outcome: { SAN: "lift", BIZ: "keep" },
  };
  const back = choose(address(BLANK, ["KP"]), "SAN", "keep");
  expect(lacks(back, "US", table, settled)).toEqual([
    { why: "amends", issue: "SAN", parties: ["CN", "RU"] },
  ]);
  expect(lacks(choose(back, "SAN", "lift"), "US", table, settled)).toEqual([
    { why: "amends", issue: "SAN", parties: ["CN", "RU"] },
    { why: "needs", issue: "SAN", parties: ["CN", "RU"] },
  ]);
  expect(lacks(address(back, ["CN", "RU"]), "US", table, settled)).toEqual([]);
  expect(lackWords({ why: "amends", issue: "SAN", parties: ["CN", "US"] }, labels)).toBe(
    "Sanctions is settled. Changing it also needs China and the United States, who signed it.",
  );
});

test("a final offer addresses everybody who must sign it", () => {
  const draft = makeFinal(BLANK, true, "KR", table);
  expect(draft.addressees).toEqual(["US", "CN", "RU", "KP"]);
  expect(lacks(draft, "KR", table, nothing)).toEqual([]);
});

test("a counter-offer starts from the other's open issues and people", () => {
  const offer = {
    id: "o1",
    package: { SAN: "lift", BIZ: "lift" },
    parties: ["US", "CN", "KP"],
    final: false,
    public: true,
    status: "open",
  } as unknown as OfferView;
  const draft = choose(counterTo(offer, "CN", table), "SAN", null);
  const command = {
    kind: "table_offer",
    package: {},
    addressees: ["US", "KP"],
    public: true,
    final: false,
    expires_in: null,
    counters: "o1",
    supersedes: null,
  };
  expect(toCommand(draft, [offer])).toEqual(command);
  const gone = { ...offer, status: "expired" } as const;
  expect(toCommand(draft, [gone])).toEqual({ ...command, counters: null });
});
