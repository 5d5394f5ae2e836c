/** Points travel as integers in units of `1 / unit`; people read exact decimals. */

const MINUS = "\u2212";

/** 21 quarters are "5.25"; 16 thirds are "5 1/3", because no decimal says that exactly. */
export function decimal(points: number, unit: number): string {
  const sign = points < 0 ? MINUS : "";
  const size = Math.abs(points);
  const whole = Math.floor(size / unit);
  const rest = size % unit;
  if (rest === 0) return `${sign}${whole}`;
  const digits = exactDigits(rest, unit);
  return digits === null ? `${sign}${whole} ${rest}/${unit}` : `${sign}${whole}.${digits}`;
}

/** As `decimal`, with a plus for a gain: "+4", "−0.5", "0". */
export function change(points: number, unit: number): string {
  return points > 0 ? `+${decimal(points, unit)}` : decimal(points, unit);
}

/** The digits of `rest / unit` behind the point, or null when they never end. */
function exactDigits(rest: number, unit: number): string | null {
  let digits = "";
  for (let left = rest; left !== 0; ) {
    if (digits.length === 6) return null;
    left *= 10;
    digits += Math.floor(left / unit);
    left %= unit;
  }
  return digits;
}
