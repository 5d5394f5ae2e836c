import { expect, test } from "vitest";
import type { AgreementsSlice, IssueInfo, OfferView, TableSlice } from "../protocol/generated";
import { address, BLANK, choose, counterTo, lacks, makeFinal, toCommand } from "./drafts";

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

const nothing: AgreementsSlice = { agreements: [], outcome: { SAN: "keep", BIZ: "keep" } };

test("who must consent is named before the offer is sent", () => {
  const draft = choose(address(BLANK, ["CN"]), "SAN", "lift");
  expect(lacks(draft, "US", table, nothing)).toEqual([
    { why: "needs", issue: "SAN", parties: ["RU"] },
  ]);
  expect(lacks(address(draft, ["RU"]), "US", table, nothing)).toEqual([]);
});

test("changing a settled issue needs those who settled it, confirming it does not", () => {
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
    { why: "needs", issue: "SAN", parties: ["CN", "RU"] },
  ]);
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
