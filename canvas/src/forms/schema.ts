/**
 * Reading JSON Schemas (2020-12, as pydantic writes them) for forms: which control a value wants, what it starts with,
 * and what is wrong with it, at which place. Pure; validation is `@cfworker/json-schema`, which compiles nothing.
 *
 * Places are JSON pointers (RFC 6901) from the form's value down: `/conditions/0/left`, `""` for the whole.
 */
import { Validator } from "@cfworker/json-schema";

import type { Json, JsonObject } from "@/model/json";
import { strings } from "@/strings";

export type Schema = JsonObject;

/** Which control a schema wants. */
export type Shape =
  | { kind: "text"; multiline: boolean; format: string | undefined }
  | { kind: "number"; integer: boolean }
  | { kind: "boolean" }
  | { kind: "choice"; options: readonly Json[] }
  | { kind: "const"; value: Json }
  | { kind: "object"; members: readonly Member[]; rest: Schema | null }
  | { kind: "list"; item: Schema; fixed: readonly Schema[] }
  | { kind: "variants"; variants: readonly Variant[]; discriminator: string | null }
  | { kind: "any" };

export interface Member {
  name: string;
  schema: Schema;
  required: boolean;
}

export interface Variant {
  title: string;
  schema: Schema;
}

/** A schema with its references followed: what to draw, whether null is a value too, and the words beside it. */
export interface Reading {
  shape: Shape;
  schema: Schema;
  nullable: boolean;
  title: string | undefined;
  description: string | undefined;
  /** What counts where nothing is given; undefined: nothing does. */
  preset: Json | undefined;
  hints: Hints;
}

/** Hints for the canvas, as `"x-ui": {…}` of a schema; pydantic takes them as `json_schema_extra`. */
export interface Hints {
  /** `textarea`, `json`, `password`; others are ignored. */
  widget?: string | undefined;
  placeholder?: string | undefined;
  /** True: behind "More options" until it is set. */
  advanced?: boolean | undefined;
}

/** Names whose texts are usually longer than a line. */
const LONG = /(^|_)(body|message|description|prompt|text|content|comment|template|instructions|query_text|expression)$/;
const LONG_FROM = 500;

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Follow `$ref` and single `allOf`; members beside the reference win, as pydantic means them. */
export function resolve(schema: Json | undefined, root: Schema, depth = 0): Schema {
  if (!isObject(schema) || depth > 32) return {};
  if (typeof schema.$ref === "string") {
    const { $ref, ...beside } = schema;
    return { ...resolve(atPointer(root, schema.$ref), root, depth + 1), ...beside };
  }
  if (Array.isArray(schema.allOf) && schema.allOf.length === 1) {
    const { allOf, ...beside } = schema;
    return { ...resolve(schema.allOf[0], root, depth + 1), ...beside };
  }
  return schema;
}

/** The part of a document that a local reference (`#/$defs/Case`) names. */
function atPointer(root: Json, reference: string): Json | undefined {
  let found: Json | undefined = root;
  for (const step of stepsOf(reference.replace(/^#/, ""))) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isObject(found)) found = found[step];
    else return undefined;
  }
  return found;
}

/** The steps of a JSON pointer. */
export function stepsOf(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .split("/")
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A pointer one step further down. */
export function below(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The value at a pointer; undefined where there is none. */
export function valueAt(value: Json | undefined, pointer: string): Json | undefined {
  let found = value;
  for (const step of stepsOf(pointer)) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isObject(found)) found = Object.hasOwn(found, step) ? found[step] : undefined;
    else return undefined;
  }
  return found;
}

/** What a schema wants drawn. `name` is the member's name, which tells texts of one line from longer ones. */
export function read(given: Json | undefined, root: Schema, name = ""): Reading {
  const schema = resolve(given, root);
  const { schemas, nullable } = alternatives(schema, root);
  const only = schemas.length === 1 ? schemas[0] : undefined;
  // Words beside an `anyOf` speak of the member; those of its only real alternative come second.
  const words = only && only !== schema ? { ...only, ...withoutAlternatives(schema) } : schema;
  return {
    shape: only ? shapeOf(only, root, name, hintsOf(words)) : variantsOf(schemas, schema, root),
    schema: only ?? schema,
    nullable,
    title: textOf(words.title),
    description: textOf(words.description)?.trim(),
    preset: words.default,
    hints: hintsOf(words),
  };
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function hintsOf(schema: Schema): Hints {
  const hints = schema["x-ui"];
  if (!isObject(hints)) return {};
  return {
    widget: textOf(hints.widget),
    placeholder: textOf(hints.placeholder),
    advanced: hints.advanced === true,
  };
}

function withoutAlternatives(schema: Schema): Schema {
  const { anyOf, oneOf, type, ...rest } = schema;
  return rest;
}

/** The schemas that a value may fit, null apart. */
function alternatives(schema: Schema, root: Schema): { schemas: Schema[]; nullable: boolean } {
  const among = Array.isArray(schema.anyOf) ? schema.anyOf : Array.isArray(schema.oneOf) ? schema.oneOf : null;
  if (among) {
    const all = among.map((each) => resolve(each, root));
    const schemas = all.filter((each) => each.type !== "null" && each.const !== null);
    return { schemas: schemas.length > 0 ? schemas : [{}], nullable: schemas.length < all.length };
  }
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== "null");
    return {
      schemas: types.map((type) => ({ ...schema, type })),
      nullable: types.length < schema.type.length,
    };
  }
  return { schemas: [schema], nullable: false };
}

function shapeOf(schema: Schema, root: Schema, name: string, hints: Hints): Shape {
  if (hints.widget === "json") return { kind: "any" };
  if (schema.const !== undefined) return { kind: "const", value: schema.const };
  if (Array.isArray(schema.enum)) return { kind: "choice", options: schema.enum };
  switch (schema.type) {
    case "string": {
      const format = textOf(schema.format);
      const long = typeof schema.maxLength === "number" && schema.maxLength >= LONG_FROM;
      const short = format !== undefined || /(^|_)(url|uri|href|path|id)$/.test(name);
      const multiline = hints.widget === "textarea" || (!short && (long || LONG.test(name)));
      return { kind: "text", multiline, format: hints.widget === "password" ? "password" : format };
    }
    case "integer":
    case "number":
      return { kind: "number", integer: schema.type === "integer" };
    case "boolean":
      return { kind: "boolean" };
    case "array":
      return {
        kind: "list",
        item: resolve(schema.items, root),
        fixed: Array.isArray(schema.prefixItems) ? schema.prefixItems.map((each) => resolve(each, root)) : [],
      };
    case "object":
      return objectOf(schema, root);
    default:
      if (isObject(schema.properties)) return objectOf(schema, root);
      if (Array.isArray(schema.anyOf) || Array.isArray(schema.oneOf)) {
        return variantsOf(alternatives(schema, root).schemas, schema, root);
      }
      return { kind: "any" };
  }
}

function objectOf(schema: Schema, root: Schema): Shape {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const rest = schema.additionalProperties;
  const isOpen = Object.keys(properties).length === 0 ? rest !== false : rest === true || isObject(rest);
  return {
    kind: "object",
    members: Object.entries(properties).map(([name, member]) => ({
      name,
      schema: isObject(member) ? member : {},
      required: required.has(name),
    })),
    rest: isOpen ? resolve(rest, root) : null,
  };
}

function variantsOf(schemas: readonly Schema[], schema: Schema, root: Schema): Shape {
  const constants = schemas.map((each) => each.const);
  if (constants.every((each) => each !== undefined)) return { kind: "choice", options: constants };
  const named = isObject(schema.discriminator) ? textOf(schema.discriminator.propertyName) : undefined;
  const discriminator = named ?? sharedConstant(schemas, root);
  return {
    kind: "variants",
    discriminator,
    variants: schemas.map((each, index) => ({ schema: each, title: variantTitle(each, discriminator, root, index) })),
  };
}

/** The member that has another constant in each of the schemas. */
function sharedConstant(schemas: readonly Schema[], root: Schema): string | null {
  const [first] = schemas;
  if (!first || !isObject(first.properties)) return null;
  const names = Object.keys(first.properties).filter((name) => {
    const constants = schemas.map((each) => constantOf(each, name, root));
    return constants.every((each) => each !== undefined) && new Set(constants).size === schemas.length;
  });
  return names[0] ?? null;
}

export function constantOf(schema: Schema, name: string, root: Schema): Json | undefined {
  return isObject(schema.properties) ? resolve(schema.properties[name], root).const : undefined;
}

function variantTitle(schema: Schema, discriminator: string | null, root: Schema, index: number): string {
  const constant = discriminator ? constantOf(schema, discriminator, root) : undefined;
  if (typeof constant === "string") return humanize(constant);
  const title = textOf(schema.title);
  if (title) return humanize(title);
  const type = textOf(schema.type);
  const names: Record<string, string | undefined> = strings.forms.types;
  return type ? (names[type] ?? type) : `${index + 1}`;
}

/** `greater_than` and `HttpRequestConfig` as people write them. */
export function humanize(name: string): string {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .trim();
  if (spaced === "") return name;
  const words = spaced.split(/\s+/).map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()));
  const text = words
    .join(" ")
    .replace(/\b(url|uri|id|json|html|http|https|api|sha256)\b/g, (word) => word.toUpperCase());
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Which variant a value is of: by its discriminator, else the first that it fits, else by its type. */
export function variantFor(shape: Extract<Shape, { kind: "variants" }>, value: Json | undefined, root: Schema): number {
  const { variants, discriminator } = shape;
  if (discriminator && isObject(value) && value[discriminator] !== undefined) {
    const named = variants.findIndex((each) => constantOf(each.schema, discriminator, root) === value[discriminator]);
    if (named >= 0) return named;
  }
  if (value === undefined || value === null) return 0;
  const fits = variants.findIndex((each) => check({ ...each.schema, $defs: root.$defs ?? {} }, value).length === 0);
  if (fits >= 0) return fits;
  const type = typeOf(value);
  return Math.max(
    0,
    variants.findIndex((each) => each.schema.type === type || (type === "number" && each.schema.type === "integer")),
  );
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** What a new value starts with: its default, its only value, else the emptiest that has the members it must have. */
export function startOf(given: Json | undefined, root: Schema, depth = 0): Json {
  const { shape, preset, nullable } = read(given, root);
  if (preset !== undefined) return preset;
  if (nullable || depth > 8) return null;
  switch (shape.kind) {
    case "const":
      return shape.value;
    case "choice":
      return shape.options[0] ?? null;
    case "text":
      return "";
    case "number":
      return 0;
    case "boolean":
      return false;
    case "list":
      return shape.fixed.map((each) => startOf(each, root, depth + 1));
    case "object":
      return Object.fromEntries(
        shape.members
          .filter((member) => member.required)
          .map((member) => [member.name, startOf(member.schema, root, depth + 1)]),
      );
    case "variants":
      return shape.variants[0] ? startOf(shape.variants[0].schema, root, depth + 1) : null;
    case "any":
      return null;
  }
}

/** A value with the defaults of all members that it lacks, to any depth. Nothing else is invented. */
export function withDefaults(
  given: Json | undefined,
  value: Json | undefined,
  root: Schema,
  depth = 0,
): Json | undefined {
  const { shape, preset } = read(given, root);
  const present = value === undefined ? preset : value;
  if (depth > 16) return present;
  if (shape.kind === "object" && (isObject(present) || (present === undefined && depth === 0))) {
    const filled: JsonObject = { ...present };
    for (const member of shape.members) {
      const inner = withDefaults(member.schema, filled[member.name], root, depth + 1);
      if (inner !== undefined) filled[member.name] = inner;
    }
    return filled;
  }
  if (shape.kind === "list" && Array.isArray(present)) {
    return present.map((each, index) => withDefaults(shape.fixed[index] ?? shape.item, each, root, depth + 1) ?? each);
  }
  return present;
}

/** A text with a template in it: at run time it may be any value. */
export function hasTemplate(value: Json | undefined): boolean {
  if (typeof value === "string") return /\{\{.*?\}\}/s.test(value);
  if (Array.isArray(value)) return value.some(hasTemplate);
  return isObject(value) ? Object.values(value).some(hasTemplate) : false;
}

interface Finding {
  pointer: string;
  message: string;
}

/**
 * What is wrong with a value, by place; the first finding of each place. `open`: texts with templates count as any
 * value, as the service counts them.
 */
export function problemsOf(schema: Schema, value: Json, { open = false } = {}): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { pointer, message } of check(schema, value)) {
    if (open && hasTemplate(valueAt(value, pointer))) continue;
    found[pointer] ??= message;
  }
  return found;
}

interface Checked {
  validator: Validator;
  schema: Schema;
}

const validators = new WeakMap<Schema, Checked>();

function check(schema: Schema, value: Json): Finding[] {
  let checked = validators.get(schema);
  if (!checked) {
    // The library writes addresses into the schema that it is given.
    const copy = structuredClone(schema);
    checked = { validator: new Validator(copy, "2020-12", false), schema };
    validators.set(schema, checked);
  }
  let errors;
  try {
    errors = checked.validator.validate(value).errors;
  } catch (error) {
    return [{ pointer: "", message: strings.forms.badSchema(error instanceof Error ? error.message : String(error)) }];
  }
  return findings(errors, schema);
}

type Unit = ReturnType<Validator["validate"]>["errors"][number];

const CONTAINERS = new Set([
  "$ref",
  "properties",
  "patternProperties",
  "additionalProperties",
  "unevaluatedProperties",
  "items",
  "prefixItems",
  "allOf",
  "if",
  "then",
  "else",
  "dependentSchemas",
  "contains",
]);

/** Say each error once, where it arises; of alternatives only the one that was meant. */
function findings(errors: readonly Unit[], schema: Schema): Finding[] {
  const dropped = new Set<Unit>();
  const found: Finding[] = [];
  for (const unit of errors) {
    if (unit.keyword !== "anyOf" && unit.keyword !== "oneOf") continue;
    const inner = errors.filter((each) => each !== unit && each.keywordLocation.startsWith(`${unit.keywordLocation}/`));
    const groups = new Map<string, Unit[]>();
    for (const each of inner) {
      const branch = each.keywordLocation.slice(unit.keywordLocation.length + 1).split("/")[0] ?? "";
      groups.set(branch, [...(groups.get(branch) ?? []), each]);
    }
    const meant = [...groups.entries()].filter(
      ([, group]) => !group.some((each) => isOfOtherKind(each, unit.instanceLocation)),
    );
    const kept = meant.length === 1 ? meant[0]?.[0] : groups.size === 1 ? [...groups.keys()][0] : undefined;
    for (const [branch, group] of groups) if (branch !== kept) group.forEach((each) => dropped.add(each));
    if (kept !== undefined) dropped.add(unit);
  }
  for (const unit of errors) {
    if (dropped.has(unit) || CONTAINERS.has(unit.keyword)) continue;
    found.push(...worded(unit, schema));
  }
  return found;
}

/** The value is of another type, or another discriminator: this alternative was not meant. */
function isOfOtherKind(unit: Unit, at: string): boolean {
  if (unit.keyword === "type") return unit.instanceLocation === at;
  return unit.keyword === "const" && unit.instanceLocation.startsWith(at);
}

function worded(unit: Unit, schema: Schema): Finding[] {
  const say = strings.forms.errors;
  const pointer = unit.instanceLocation.replace(/^#/, "");
  const at = stepsOf(pointer)
    .map((step) => below("", step))
    .join("");
  const limit = keywordValue(schema, unit.keywordLocation);
  const one = (message: string): Finding[] => [{ pointer: at, message }];
  switch (unit.keyword) {
    case "required": {
      const name = /property "(.*)"\.$/s.exec(unit.error)?.[1];
      return name === undefined ? one(say.required) : [{ pointer: below(at, name), message: say.required }];
    }
    case "type":
      return one(say.type(typeNames(limit)));
    case "enum":
      return one(say.enum(Array.isArray(limit) ? limit.map(shown).join(", ") : ""));
    case "const":
      return one(say.const(shown(limit)));
    case "minimum":
      return one(say.minimum(shown(limit)));
    case "maximum":
      return one(say.maximum(shown(limit)));
    case "exclusiveMinimum":
      return one(say.exclusiveMinimum(shown(limit)));
    case "exclusiveMaximum":
      return one(say.exclusiveMaximum(shown(limit)));
    case "multipleOf":
      return one(say.multipleOf(shown(limit)));
    case "minLength":
      return one(limit === 1 ? say.required : say.minLength(shown(limit)));
    case "maxLength":
      return one(say.maxLength(shown(limit)));
    case "pattern":
      return one(say.pattern(shown(limit)));
    case "format":
      return one(say.format(shown(limit)));
    case "minItems":
      return one(say.minItems(shown(limit)));
    case "maxItems":
      return one(say.maxItems(shown(limit)));
    case "uniqueItems":
      return one(say.uniqueItems);
    case "minProperties":
      return one(say.minItems(shown(limit)));
    case "maxProperties":
      return one(say.maxItems(shown(limit)));
    case "false":
      return one(say.unknown);
    case "anyOf":
    case "oneOf":
      return one(say.anyOf);
    default:
      return one(unit.error);
  }
}

function shown(value: Json | undefined): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}

function typeNames(limit: Json | undefined): string {
  const names: Record<string, string> = strings.forms.types;
  return (Array.isArray(limit) ? limit : [limit])
    .map((type) => names[shown(type)] ?? shown(type))
    .join(strings.forms.or);
}

/** What a schema says at a keyword's place, references followed on the way. */
function keywordValue(root: Schema, location: string): Json | undefined {
  let found: Json | undefined = root;
  for (const step of stepsOf(location.replace(/^#/, ""))) {
    if (step === "$ref") {
      found = isObject(found) && typeof found.$ref === "string" ? atPointer(root, found.$ref) : undefined;
    } else if (Array.isArray(found)) found = found[Number(step)];
    else if (isObject(found)) found = found[step];
    else return undefined;
  }
  return found;
}

/**
 * The JSON pointer of a dotted path (`headers.x.y` of an issue). Names may hold dots themselves: the longest that the
 * value has is meant.
 */
export function pointerOf(value: Json | undefined, dotted: string): string {
  let pointer = "";
  let found = value;
  let parts = dotted === "" ? [] : dotted.split(".");
  while (parts.length > 0) {
    const here = found;
    let length = 1;
    if (isObject(here)) {
      for (let tried = parts.length; tried > 1; tried -= 1) {
        if (Object.hasOwn(here, parts.slice(0, tried).join("."))) {
          length = tried;
          break;
        }
      }
    }
    const name = parts.slice(0, length).join(".");
    pointer = below(pointer, name);
    found = valueAt(here, below("", name));
    parts = parts.slice(length);
  }
  return pointer;
}
