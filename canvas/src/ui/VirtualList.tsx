import "./virtual.css";

import { type ComponentPropsWithRef, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

interface VirtualListProps extends Omit<ComponentPropsWithRef<"div">, "children" | "ref"> {
  count: number;
  /** Of every row, in pixels. */
  rowHeight: number;
  /** What row `index` shows; it gets the whole width and `rowHeight`. */
  row: (index: number) => ReactNode;
  keyOf?: (index: number) => string | number;
  /** It grows with its rows up to this height, then scrolls. `fill`: its parent decides. */
  maxHeight: number | "fill";
  /** Bring this row into view; `at` tells two wishes apart. */
  reveal?: { index: number; at: number } | null | undefined;
  /** Stay at the end while rows are added, unless the user has scrolled away from it. */
  followEnd?: boolean;
}

const OVERSCAN = 12;

/** A list of any length: only the rows in view (and a few around them) exist. */
export function VirtualList({
  count,
  rowHeight,
  row,
  keyOf,
  maxHeight,
  reveal,
  followEnd = false,
  className,
  style,
  ...rest
}: VirtualListProps) {
  const element = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(maxHeight === "fill" ? 600 : maxHeight);
  const atEnd = useRef(true);

  useEffect(() => {
    const box = element.current;
    if (!box) return;
    const observer = new ResizeObserver(() => setHeight(box.clientHeight));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const box = element.current;
    if (box && followEnd && atEnd.current) box.scrollTop = box.scrollHeight;
  }, [count, followEnd]);

  useEffect(() => {
    const box = element.current;
    if (!box || !reveal) return;
    const start = reveal.index * rowHeight;
    if (start < box.scrollTop) box.scrollTop = start;
    else if (start + rowHeight > box.scrollTop + box.clientHeight)
      box.scrollTop = start + rowHeight * 2 - box.clientHeight;
  }, [reveal, rowHeight]);

  const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + OVERSCAN);
  return (
    <div
      {...rest}
      ref={element}
      className={`virtual ${className ?? ""}`}
      style={{ ...style, ...(maxHeight === "fill" ? {} : { maxHeight }) }}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        atEnd.current = scrollTop + clientHeight >= scrollHeight - rowHeight;
        setTop(scrollTop);
      }}
    >
      <div className="virtual-all" style={{ height: count * rowHeight }} role="presentation">
        <div className="virtual-shown" style={{ transform: `translateY(${first * rowHeight}px)` }} role="presentation">
          {Array.from({ length: Math.max(0, last - first) }, (_, offset) => {
            const index = first + offset;
            return (
              <div key={keyOf?.(index) ?? index} style={{ height: rowHeight }} role="presentation">
                {row(index)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
