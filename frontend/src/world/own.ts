/** One change that an own event makes, as the form has it. A number field that is empty has none. */
export interface Row {
  variable: string;
  by: number | null | undefined;
}

/** Whole numbers by variable; rows of the same one add up, and what changes nothing is left out. */
export function changesOf(rows: readonly Row[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { variable, by } of rows) {
    if (variable !== "") found[variable] = (found[variable] ?? 0) + Math.trunc(by ?? 0);
  }
  return Object.fromEntries(Object.entries(found).filter(([, by]) => by !== 0));
}
