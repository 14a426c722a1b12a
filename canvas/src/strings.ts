/** Every word that the canvas says, in one catalogue; each room has its part. */
import { common } from "./strings/common";
import { editor } from "./strings/editor";
import { model } from "./strings/model";
import { shell } from "./strings/shell";

export const strings = { common, editor, model, shell } as const;
