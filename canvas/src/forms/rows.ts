/** Where the keyboard goes on when rows of a form come and go. */
import { type RefObject, useLayoutEffect, useRef } from "react";

/** What stands beside a field's name, such as the kind of its value, is not what one adds a row for. */
const FIELDS = ":is(input, textarea, select, [role=switch], [contenteditable=true]):not(.form-aside *, .form-tools *)";

type Wish = (rows: HTMLElement) => HTMLElement | null | undefined;

export interface RowFocus {
  /** Into the first field of the row that comes at this place. */
  toField: (index: number) => void;
  /** Once the row of this place is gone: to what takes away the next one, or the one before, or to what adds one. */
  afterRemoval: (index: number, left: number) => void;
}

/**
 * What is wished is done as soon as the rows are there.
 *
 * @param rows The element whose children are the rows, and behind them what adds one.
 */
export function useRowFocus(rows: RefObject<HTMLElement | null>): RowFocus {
  const wish = useRef<Wish | null>(null);
  useLayoutEffect(() => {
    const found = rows.current && wish.current?.(rows.current);
    if (!found) return;
    wish.current = null;
    found.focus();
  });
  return {
    toField: (index) => {
      wish.current = (all) => {
        const row = all.children[index];
        return row?.querySelector<HTMLElement>(FIELDS) ?? row?.querySelector<HTMLElement>("button:not(:disabled)");
      };
    },
    afterRemoval: (index, left) => {
      wish.current = (all) => {
        const row = all.children[Math.min(index, left - 1)];
        return left === 0
          ? all.querySelector<HTMLElement>(":scope > .form-add")
          : row?.querySelector<HTMLElement>(
              ":scope > [data-remove], :scope > :is(.form-tools, .form-head) [data-remove]",
            );
      };
    },
  };
}
