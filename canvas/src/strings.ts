/** Every word that the canvas says, in one catalogue; each room has its part. */
import { common } from "./strings/common";
import { forms } from "./strings/forms";
import { model } from "./strings/model";
import { shell } from "./strings/shell";

export const strings = { common, forms, model, shell } as const;
