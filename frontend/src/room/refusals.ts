import { REFUSALS } from "../protocol/generated";
import type { Outcome } from "./commands";
import { type Labels, list } from "./labels";
import { fill, W } from "./words";

type Params = Readonly<Record<string, string | readonly string[]>>;

/** Why nothing happened, in one sentence; null when it did happen. */
export function complaint(outcome: Outcome, labels: Labels): string | null {
  switch (outcome.status) {
    case "accepted":
      return null;
    case "refused":
      return sentence(outcome.code, outcome.params, labels);
    case "conflict":
      return W.conflict;
    case "lost":
      return W.lost;
  }
}

/** The refusal's sentence with people's words for its parameters. */
export function sentence(code: string, params: Params, labels: Labels): string {
  const template = (REFUSALS as Readonly<Record<string, string>>)[code];
  if (template === undefined) return fill(W.refusedUnknown, { code });
  const words = Object.entries(params).map(([key, value]) => [key, word(key, value, params, labels)]);
  return fill(template, Object.fromEntries(words));
}

function word(key: string, value: string | readonly string[], params: Params, labels: Labels): string {
  if (typeof value !== "string") {
    return list(value.map((one) => word(singular(key), one, params, labels)));
  }
  switch (key) {
    case "party":
    case "parties":
      return labels.partyName(value);
    case "seat":
      return labels.seatName(value);
    case "issue":
      return labels.issueName(value);
    case "option":
      return labels.optionName(String(params.issue ?? ""), value);
    case "phase":
      return labels.phaseName(value);
    default:
      return value;
  }
}

const SINGULAR: Readonly<Record<string, string>> = {
  parties: "party",
  seats: "seat",
  issues: "issue",
  options: "option",
};

function singular(key: string): string {
  return SINGULAR[key] ?? key;
}
