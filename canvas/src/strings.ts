/** Every word that the canvas says, in one catalogue; each room has its part. */
import { common } from "./strings/common";
import { editor } from "./strings/editor";
import { executions } from "./strings/executions";
import { forms } from "./strings/forms";
import { json } from "./strings/json";
import { model } from "./strings/model";
import { panels } from "./strings/panels";
import { run } from "./strings/run";
import { shell } from "./strings/shell";
import { workflows } from "./strings/workflows";

export const strings = { common, editor, executions, forms, json, model, panels, run, shell, workflows } as const;
