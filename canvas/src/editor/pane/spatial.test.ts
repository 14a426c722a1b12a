import { expect, it } from "vitest";

import { type Box, firstBox, nextBox } from "./spatial";

const box = (id: string, x: number, y: number): Box => ({ id, x, y, width: 240, height: 64 });
const a = box("a", 0, 0);
const right = box("right", 340, 0);
const below = box("below", 340, 120);
const far = box("far", 680, 0);
const all = [far, below, right, a];

it("goes to the nearest box in the direction", () => {
  expect(nextBox(all, a, "right")?.id).toBe("right");
  expect(nextBox(all, right, "right")?.id).toBe("far");
  expect(nextBox(all, right, "down")?.id).toBe("below");
  expect(nextBox(all, far, "left")?.id).toBe("right");
});

it("stays where nothing lies ahead", () => {
  expect(nextBox(all, a, "left")).toBeUndefined();
  expect(nextBox([a], a, "down")).toBeUndefined();
});

it("begins at the top left", () => {
  expect(firstBox(all)?.id).toBe("a");
  expect(firstBox([])).toBeUndefined();
});
