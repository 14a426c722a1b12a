/** Every word that the canvas says, in one catalogue; each room has its part. */
import { common } from "./strings/common";
import { model } from "./strings/model";
import { shell } from "./strings/shell";

export const strings = { common, model, shell } as const;
