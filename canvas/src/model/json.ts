/** What JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

/** Members by name, of whatever kind. */
export type Members = Record<string, unknown>;

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member of its own; undefined where there is none (never one of the prototype's). */
export function member(value: Members, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The object with one member more or changed. `__proto__` is a name like any other. */
export function withMember<T extends object>(value: T, name: string, to: unknown): T {
  return { ...value, [name]: to };
}

export function withoutMember<T extends object>(value: T, name: string): T {
  if (!Object.hasOwn(value, name)) return value;
  return Object.fromEntries(Object.entries(value).filter(([each]) => each !== name)) as T;
}

/** Compare as JSON does: members in any order, one that is undefined counts as missing. */
export function isEqual(one: unknown, two: unknown): boolean {
  if (one === two) return true;
  if (typeof one !== "object" || typeof two !== "object" || one === null || two === null) {
    return Number.isNaN(one) && Number.isNaN(two);
  }
  if (Array.isArray(one) || Array.isArray(two)) {
    if (!Array.isArray(one) || !Array.isArray(two) || one.length !== two.length) return false;
    return one.every((each, index) => isEqual(each, two[index]));
  }
  const names = present(one as Members);
  if (names.length !== present(two as Members).length) return false;
  return names.every((name) => Object.hasOwn(two, name) && isEqual((one as Members)[name], (two as Members)[name]));
}

/** The fresh value, made of the old one's parts wherever they are equal; items of lists are known by `id`, else by place. */
export function shared<T>(old: unknown, fresh: T): T;
export function shared(old: unknown, fresh: unknown): unknown {
  if (Array.isArray(old) && Array.isArray(fresh)) {
    const known = new Map(
      old.map((item: unknown, index) => [isMembers(item) ? (member(item, "id") ?? index) : index, item]),
    );
    const made = fresh.map((item: unknown, index) =>
      shared(known.get(isMembers(item) ? (member(item, "id") ?? index) : index), item),
    );
    return made.length === old.length && made.every((item, index) => item === old[index]) ? (old as unknown) : made;
  }
  if (!isMembers(old) || !isMembers(fresh)) return fresh;
  const made = Object.entries(fresh).map(([name, value]) => [name, shared(member(old, name), value)] as const);
  const isSame = made.length === Object.keys(old).length && made.every(([name, value]) => member(old, name) === value);
  return isSame ? old : Object.fromEntries(made);
}

/** Names of the members that hold something. */
export function present(value: Members): string[] {
  return Object.keys(value).filter((name) => value[name] !== undefined);
}

/** Change every text inside; what holds no changed text keeps its identity. Names of members are left alone. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    const made = items.map((each) => mapTexts(each, change));
    return made.some((each, index) => each !== items[index]) ? made : items;
  }
  if (!isMembers(value)) return value;
  let made: Members | undefined;
  for (const name of Object.keys(value)) {
    const to = mapTexts(value[name], change);
    if (to !== value[name]) made = withMember(made ?? value, name, to);
  }
  return made ?? value;
}

/** Every text inside, with the path to it. */
export function* textsOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<[string, readonly (string | number)[]]> {
  if (typeof value === "string") yield [value, path];
  else if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* textsOf(each, [...path, index]);
  } else if (isMembers(value)) {
    for (const name of Object.keys(value)) yield* textsOf(value[name], [...path, name]);
  }
}

/** The list with changed items, or the same list where none changed. */
export function mapped<T>(list: T[], change: (item: T) => T): T[] {
  const made = list.map(change);
  return made.some((each, index) => each !== list[index]) ? made : list;
}

/** A name as a JSON pointer (RFC 6901) spells it. */
export const escapeSegment = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");
