/** What a replay sends: only what was changed. */
import { isSame } from "@/model/compare";
import type { Json, JsonObject } from "@/model/json";

import type { Policy, Replay } from "./data";

export interface ReplayForm {
  /** Index of a checkpoint; null: the start. */
  checkpoint: number | null;
  /** Instead: before this node's last visit. */
  node: string | null;
  version: "same" | "newest" | number;
  policy: Policy;
  nodes: Readonly<Record<string, Policy>>;
  /** As edited; null while it is not known. */
  state: JsonObject | null;
  /** As it is at the checkpoint. */
  stateBefore: JsonObject | null;
  inputs: Json;
  inputsBefore: Json;
}

export interface StateEdit {
  /** Channels to set. */
  state: JsonObject;
  /** Channels that were taken out of the text: that is not possible. */
  removed: string[];
}

/** Which channels an edit sets. */
export function editOf(before: JsonObject, after: JsonObject): StateEdit {
  const changed = Object.entries(after).filter(
    ([name, value]) => !Object.hasOwn(before, name) || !isSame(before[name] ?? null, value),
  );
  return {
    state: Object.fromEntries(changed),
    removed: Object.keys(before).filter((name) => !Object.hasOwn(after, name)),
  };
}

/** The request of a form. */
export function replayOf(form: ReplayForm): Replay {
  const fromStart = form.checkpoint === null && form.node === null;
  const edit = fromStart ? null : editOf(form.stateBefore ?? {}, form.state ?? form.stateBefore ?? {});
  const place =
    form.node !== null ? { node: form.node } : form.checkpoint !== null ? { checkpoint: form.checkpoint } : {};
  return {
    ...place,
    version: form.version,
    policy: { default: form.policy, nodes: { ...form.nodes } },
    ...(edit && Object.keys(edit.state).length > 0 ? { state: edit.state } : {}),
    ...(isSame(form.inputs, form.inputsBefore) ? {} : { inputs: form.inputs }),
  };
}
