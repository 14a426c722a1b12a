/** Numbers and times as people read them. */

const dateTime = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

/** Seconds: 12 ms, 1.4 s, 2 min 5 s, 3 h 10 min, 2 d 4 h. */
export function durationOf(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return pair(whole, 60, "min", 1, "s");
  if (whole < 86_400) return pair(whole, 3600, "h", 60, "min");
  return pair(whole, 86_400, "d", 3600, "h");
}

function pair(whole: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((whole % big) / small);
  return `${Math.floor(whole / big)} ${bigName}${rest > 0 ? ` ${rest} ${smallName}` : ""}`;
}

/** 24 Nov 2026, 20:33:26, in this browser's time zone. */
export function dateTimeOf(at: string | number): string {
  return dateTime.format(new Date(at));
}

const STEPS: readonly (readonly [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [90, 1, "second"],
  [90 * 60, 60, "minute"],
  [36 * 3600, 3600, "hour"],
  [30 * 86_400, 86_400, "day"],
  [365 * 86_400, 30 * 86_400, "month"],
  [Infinity, 365 * 86_400, "year"],
];

/** How long ago, or how far ahead: 3 min ago, in 2 days. */
export function relativeTo(at: string | number, now: number): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const [, size, unit] = STEPS.find(([limit]) => Math.abs(seconds) < limit) ?? [0, 1, "second" as const];
  return relative.format(Math.round(seconds / size), unit);
}

/** An amount of money; small ones with as many digits as say something: $0.0001155. */
export function moneyOf(amount: number, currency: string): string {
  const digits = amount > 0 && amount < 0.01 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 };
  return new Intl.NumberFormat("en-US", { style: "currency", currency, minimumFractionDigits: 0, ...digits }).format(
    amount,
  );
}

/** Bytes: 820 B, 157 KB, 3.1 MB. */
export function bytesOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
