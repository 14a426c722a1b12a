import { expect, test } from "vitest";

import { bytesOf, durationOf, moneyOf, relativeTo } from "./format";

test.each([
  [0, "0 ms"],
  [0.0124, "12 ms"],
  [0.9999, "1.0 s"],
  [59.9, "59.9 s"],
  [59.99, "1 min"],
  [125, "2 min 5 s"],
  [3600, "1 h"],
  [11_400, "3 h 10 min"],
  [187_200, "2 d 4 h"],
])("%f seconds are %s", (seconds, shown) => expect(durationOf(seconds)).toBe(shown));

test.each([
  [-5, "5 sec. ago"],
  [-200, "3 min. ago"],
  [7200, "in 2 hr."],
  [-86_400 * 3, "3 days ago"],
])("%i seconds from now are %s", (seconds, shown) => expect(relativeTo(seconds * 1000, 0)).toBe(shown));

test.each([
  [0, "$0"],
  [0.0001155329, "$0.000116"],
  [1.239, "$1.24"],
])("%f dollars are %s", (amount, shown) => expect(moneyOf(amount, "USD")).toBe(shown));

test.each([
  [820, "820 B"],
  [157_499, "157 KB"],
  [3_100_000, "3.1 MB"],
])("%i bytes are %s", (bytes, shown) => expect(bytesOf(bytes)).toBe(shown));
