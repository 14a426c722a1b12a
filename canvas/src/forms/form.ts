/** What all fields of one form share. */
import { createContext, use } from "react";

import type { Json } from "@/model/json";
import type { ExpressionScope } from "./expressions";

import type { Schema } from "./schema";

export interface FormState {
  root: Schema;
  expressions: ExpressionScope | null;
  readOnly: boolean;
  /** What is wrong at a place, where that may be said already. */
  errorAt: (pointer: string) => string | undefined;
  /** The user has been at this place: from now on it may be called wrong. */
  touch: (pointer: string) => void;
}

export const FormContext = createContext<FormState | null>(null);

export function useForm(): FormState {
  const form = use(FormContext);
  if (!form) throw new Error("There is no form around this field.");
  return form;
}

/** What every field gets. `undefined` is a value that is not there. */
export interface FieldProps {
  schema: Schema;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  pointer: string;
  label: string;
  required?: boolean | undefined;
  /** The member's name: tells texts of one line from longer ones. */
  name?: string | undefined;
  /** Read out, not shown: a row of a table has its heading. */
  bare?: boolean | undefined;
}
