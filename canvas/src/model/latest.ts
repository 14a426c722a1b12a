/**
 * What was worked out for the objects asked about latest. A WeakMap would keep it for as long as the object lives, and the
 * history keeps two hundred graphs alive.
 */
const MOST = 32;

/** A function that works something out for an object once, as long as no 32 others were asked about since. */
export function latest<K extends object, V>(workOut: (of: K) => V): (of: K) => V {
  const known = new Map<K, V>();
  return (of) => {
    let value = known.get(of);
    if (value === undefined || !known.delete(of)) value = workOut(of);
    // The one asked about last stands last.
    known.set(of, value);
    if (known.size > MOST) for (const [oldest] of known) if (known.size > MOST) known.delete(oldest);
    return value;
  };
}
