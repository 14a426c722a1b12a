/** The inputs of a graph as rows, and as the JSON Schema that they stand for. */
import { isObject, type Schema } from "@/forms/schema";
import type { Json } from "@/model/json";

export type InputType = "string" | "number" | "integer" | "boolean" | "object" | "array" | "any";
export const INPUT_TYPES: readonly InputType[] = ["string", "number", "integer", "boolean", "object", "array", "any"];

export interface InputRow {
  name: string;
  type: InputType;
  required: boolean;
  /** undefined: none. */
  preset: Json | undefined;
  description: string;
  /** Of a text: what it may be; empty: anything. */
  options: readonly string[];
  /** What else the schema says of it (bounds, items …): kept as it is. */
  rest: Schema;
}

export interface Inputs {
  rows: readonly InputRow[];
  /** Inputs that are not listed are refused. */
  strict: boolean;
  rest: Schema;
}

const TYPES: ReadonlySet<string> = new Set(INPUT_TYPES);

/** The rows of a schema; null where it says something that rows cannot. */
export function rowsOf(schema: Schema): Inputs | null {
  const { type, properties, required, additionalProperties, ...rest } = schema;
  if (type !== undefined && type !== "object") return null;
  if (properties !== undefined && !isObject(properties)) return null;
  if (additionalProperties !== undefined && typeof additionalProperties !== "boolean") return null;
  if (["$ref", "anyOf", "oneOf", "allOf", "not", "if", "patternProperties"].some((name) => name in rest)) return null;
  const needed = new Set(Array.isArray(required) ? required : []);
  if ([...needed].some((name) => typeof name !== "string" || !Object.hasOwn(properties ?? {}, name))) return null;
  const rows: InputRow[] = [];
  for (const [name, member] of Object.entries(properties ?? {})) {
    if (!isObject(member)) return null;
    const { type: of, default: preset, description, enum: options, ...others } = member;
    const isAny = of === undefined && Object.keys(others).every((key) => key === "title");
    if (!isAny && !(typeof of === "string" && TYPES.has(of))) return null;
    if (options !== undefined && !(Array.isArray(options) && options.every((each) => typeof each === "string"))) {
      return null;
    }
    rows.push({
      name,
      type: isAny ? "any" : (of as InputType),
      required: needed.has(name),
      preset,
      description: typeof description === "string" ? description : "",
      options: options ?? [],
      rest: others,
    });
  }
  return { rows, strict: additionalProperties === false, rest };
}

/** The schema of rows. Of two rows with the same name the first counts; one without a name does not. */
export function schemaOf({ rows, strict, rest }: Inputs): Schema {
  const named = rows.filter(
    (row, index) => row.name !== "" && rows.findIndex((other) => other.name === row.name) === index,
  );
  const required = named.filter((row) => row.required).map((row) => row.name);
  return {
    ...rest,
    type: "object",
    properties: Object.fromEntries(named.map((row) => [row.name, memberOf(row)])),
    ...(required.length > 0 ? { required } : {}),
    ...(strict ? { additionalProperties: false } : {}),
  };
}

function memberOf(row: InputRow): Schema {
  return {
    ...(row.type === "any" ? {} : { type: row.type }),
    ...row.rest,
    ...(row.description === "" ? {} : { description: row.description }),
    ...(row.type === "string" && row.options.length > 0 ? { enum: [...row.options] } : {}),
    ...(row.preset === undefined ? {} : { default: row.preset }),
  };
}

/** A row of another type: bounds and defaults of the former one do not fit it. */
export function retyped(row: InputRow, type: InputType): InputRow {
  return { ...row, type, preset: undefined, options: type === "string" ? row.options : [], rest: {} };
}
