import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { change, changes, graphs } from "../../tests/arbitrary";
import { chain } from "../../tests/graphs";
import { renameNode, updateNode } from "./commands";
import {
  canRedo,
  canUndo,
  MAX_STEPS,
  push,
  redo,
  redoLabel,
  replacePresent,
  seal,
  start,
  undo,
  undoLabel,
} from "./history";

describe("history", () => {
  it("undoes any changes to exactly the start, and redoes them to exactly the end", () => {
    fc.assert(
      fc.property(graphs, changes, (graph, list) => {
        let history = start(graph);
        const seen = [graph];
        for (const each of list) {
          const next = change(history.present, each);
          if (next !== history.present) seen.push(next);
          history = push(history, next, "change");
        }
        const end = history.present;
        for (const expected of seen.toReversed()) {
          expect(history.present).toBe(expected);
          history = undo(history);
        }
        expect(history.present).toBe(graph);
        expect(canUndo(history)).toBe(false);
        while (canRedo(history)) history = redo(history);
        expect(history.present).toBe(end);
      }),
      { numRuns: 150 },
    );
  });

  it("makes one step of changes with one key", () => {
    const graph = chain("a");
    let history = start(graph);
    history = push(history, updateNode(history.present, [], "a", { label: "H" }), "rename", "label/a");
    history = push(history, updateNode(history.present, [], "a", { label: "Hi" }), "rename", "label/a");
    expect(history.past).toHaveLength(1);
    history = push(seal(history), updateNode(history.present, [], "a", { label: "Hi!" }), "rename", "label/a");
    expect(history.past).toHaveLength(2);
    expect(undo(undo(history)).present).toBe(graph);
  });

  it("does not join a change to one that was redone or replaced", () => {
    let history = push(start(chain("a")), renameNode(chain("a"), [], "a", "b"), "rename", "key");
    history = redo(undo(history));
    history = push(history, renameNode(history.present, [], "b", "c"), "rename", "key");
    expect(history.past).toHaveLength(2);
    expect(replacePresent(history, chain("z")).past).toHaveLength(2);
  });

  it("forgets what was undone once something else is done", () => {
    let history = push(start(chain("a")), chain("b"), "one");
    history = push(undo(history), chain("c"), "two");
    expect(canRedo(history)).toBe(false);
    expect([undoLabel(history), redoLabel(history)]).toEqual(["two", null]);
  });

  it("ignores a change that changes nothing, and keeps a limited number of steps", () => {
    let history = start(chain("a"));
    expect(push(history, history.present, "nothing")).toBe(history);
    expect([undo(history), redo(history)]).toEqual([history, history]);
    for (let step = 0; step < MAX_STEPS + 10; step += 1) history = push(history, chain(`n${step}`), "step");
    expect(history.past).toHaveLength(MAX_STEPS);
  });
});
