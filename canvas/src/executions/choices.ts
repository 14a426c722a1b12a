/** What a question offers to choose from, as far as its schema says so plainly enough for buttons. */
import type { Json, JsonObject } from "@/model/json";

export interface Choices {
  options: readonly Json[];
  /** The decision may come with a comment: `{decision, comment}`. */
  comment: boolean;
}

/** More options than this are better in a list. */
const BUTTONS = 8;

/** The options of a schema that is an enum, a choice of constants, a yes or no, or an approval; null for others. */
export function choicesOf(schema: unknown): Choices | null {
  if (!isObject(schema)) return null;
  const options = optionsOf(schema);
  if (options) return options.length <= BUTTONS ? { options, comment: false } : null;
  // What the approval node asks: an option, or an object with the option and a comment.
  const { if: condition, then, else: otherwise } = schema;
  if (!isObject(condition) || condition.type !== "object" || !isObject(then) || !isObject(otherwise)) return null;
  const plain = optionsOf(otherwise);
  const properties = isObject(then.properties) ? then.properties : {};
  const decision = isObject(properties.decision) ? optionsOf(properties.decision) : null;
  if (!plain || !decision || plain.length > BUTTONS) return null;
  return { options: plain, comment: isObject(properties.comment) };
}

/** The answer that choosing this option gives. */
export function answerOf(option: Json, comment: string): Json {
  return comment.trim() ? { decision: option, comment: comment.trim() } : option;
}

/** Whether an option reads as a refusal, to be drawn with care. */
export function isRefusal(option: Json): boolean {
  return (
    option === false ||
    (typeof option === "string" && /^((reject|refus|decline|den(y|ied)|abort)\w*|no|stop)$/i.test(option))
  );
}

function optionsOf(schema: JsonObject): Json[] | null {
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum;
  if ("const" in schema) return [schema.const ?? null];
  if (schema.type === "boolean") return [true, false];
  const variants = schema.oneOf ?? schema.anyOf;
  if (!Array.isArray(variants) || variants.length === 0) return null;
  const constants = variants.map((variant) =>
    isObject(variant) && "const" in variant ? [variant.const ?? null] : null,
  );
  return constants.every((each) => each !== null) ? constants.flat() : null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
