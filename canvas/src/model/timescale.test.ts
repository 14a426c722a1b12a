import fc from "fast-check";
import { expect, test } from "vitest";

import type { Row } from "./timeline";
import { timescale } from "./timescale";

function row(...segments: [kind: "run" | "wait", from: number, to: number | null][]): Row {
  return {
    key: "k",
    node: "n",
    depth: 0,
    step: 1,
    attempt: 1,
    status: "succeeded",
    again: false,
    segments: segments.map(([kind, from, to]) => ({ kind, from, to })),
    error: null,
    task: 0,
    nth: 1,
    of: 1,
    pinned: false,
    reused: false,
  };
}

test("to scale, a moment stands where it is", () => {
  const { position, breaks } = timescale([row(["run", 0, 1000])], 0, 4000, false);
  expect([0, 1000, 4000, 9000].map(position)).toEqual([0, 0.25, 1, 1]);
  expect(breaks).toEqual([]);
});

test("ticks are round seconds", () => {
  const { ticks } = timescale([], 0, 12_000, false);
  expect(ticks.map(({ seconds }) => seconds)).toEqual([0, 5, 10]);
});

test("a long wait is drawn short where that is asked for, and says how long it was", () => {
  const rows = [row(["run", 0, 1000], ["wait", 1000, 99_000], ["run", 99_000, 100_000])];
  expect(timescale(rows, 0, 100_000, false)).toMatchObject({ mostlyIdle: true, breaks: [] });
  const { position, breaks } = timescale(rows, 0, 100_000, true);
  expect(breaks).toHaveLength(1);
  expect(breaks[0]).toMatchObject({ seconds: 98 });
  expect(position(1000)).toBeCloseTo(0.465);
  expect(position(99_000)).toBeCloseTo(0.535);
});

test("positions never go back, and the ends are the ends", () => {
  const span = fc.tuple(fc.nat(100_000), fc.nat(100_000));
  fc.assert(
    fc.property(
      fc.array(span, { maxLength: 12 }),
      fc.boolean(),
      fc.array(fc.nat(200_000)),
      (spans, shorten, moments) => {
        const rows = spans.map(([from, length]) => row(["run", from, from + length]));
        const { position } = timescale(rows, 0, 200_000, shorten);
        const places = moments.toSorted((a, b) => a - b).map(position);
        for (const [index, place] of places.entries()) expect(place).toBeGreaterThanOrEqual(places[index - 1] ?? 0);
        expect(position(0)).toBe(0);
        expect(position(200_000)).toBeCloseTo(1);
      },
    ),
  );
});
