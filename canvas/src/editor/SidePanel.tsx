import { type ReactNode, useRef, useState } from "react";

import { strings } from "@/strings";

const KEY = "orcheo.editor.side";
const LEAST = 320;
const MOST = 820;
const USUAL = 440;
const STEP = 24;

/** The room of the panel at the right; its edge is dragged, or moved with the arrow keys. */
export function SidePanel({ children }: { children: ReactNode }) {
  const [width, setWidth] = useState(stored);
  const drag = useRef<{ x: number; width: number } | null>(null);
  const resize = (next: number) => {
    const fitting = Math.round(Math.max(LEAST, Math.min(MOST, window.innerWidth - 480, next)));
    setWidth(fitting);
    localStorage.setItem(KEY, String(fitting));
  };
  return (
    <div className="side" style={{ width }} data-region="panel">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator that moves is a control */}
      <div
        className="side-edge"
        role="separator"
        aria-orientation="vertical"
        aria-label={strings.editor.panelWidth}
        aria-valuenow={width}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
        tabIndex={0}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { x: event.clientX, width };
        }}
        onPointerMove={(event) => {
          if (drag.current) resize(drag.current.width + drag.current.x - event.clientX);
        }}
        onPointerUp={() => {
          drag.current = null;
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowLeft") resize(width + STEP);
          else if (event.key === "ArrowRight") resize(width - STEP);
          else return;
          event.preventDefault();
        }}
      />
      {children}
    </div>
  );
}

function stored(): number {
  const width = Number(localStorage.getItem(KEY));
  return width >= LEAST && width <= MOST ? width : USUAL;
}
