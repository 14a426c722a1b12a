/**
 * What was worked out for the objects asked about latest. A WeakMap alone would keep it for as long as an object lives,
 * and the history keeps two hundred graphs alive; a Map would keep graphs alive that nobody else has any more.
 */
const MOST = 32;

/** A function that works something out for an object once, as long as no 32 others came after it. */
export function latest<K extends object, V extends object>(workOut: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, V>();
  let order: WeakRef<K>[] = [];
  return (of) => {
    let value = known.get(of);
    if (value !== undefined) return value;
    value = workOut(of);
    known.set(of, value);
    order.push(new WeakRef(of));
    // Half of them at once, so that the list is rarely made anew.
    if (order.length > MOST * 2) {
      for (const old of order.slice(0, -MOST)) {
        const gone = old.deref();
        if (gone) known.delete(gone);
      }
      order = order.slice(-MOST);
    }
    return value;
  };
}
