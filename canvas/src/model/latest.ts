/**
 * What was worked out for the objects asked about latest. A WeakMap would keep it for as long as the object lives, and the
 * history keeps two hundred graphs alive.
 */
const MOST = 32;

/** A function that works something out for an object once, as long as no 32 others were asked about since. */
export function latest<K extends object, V extends object>(workOut: (of: K) => V): (of: K) => V {
  const known = new Map<K, V>();
  return (of) => {
    const value = known.get(of) ?? workOut(of);
    known.delete(of);
    known.set(of, value);
    const [oldest] = known.keys();
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    return value;
  };
}
