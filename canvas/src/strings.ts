/** Every word that the canvas says, in one catalogue; each room has its part. */
import { common } from "./strings/common";
import { shell } from "./strings/shell";

export const strings = { common, shell } as const;
