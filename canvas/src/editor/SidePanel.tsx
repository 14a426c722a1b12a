import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from "react";

import { strings } from "@/strings";

import { useSurface, useSurfaceStore } from "./surface";

const KEY = "orcheo.editor.side";
const LEAST = 320;
const MOST = 820;
const USUAL = 440;
const STEP = 24;

/** The room of the panel at the right; its edge is dragged, or moved with the arrow keys. */
export function SidePanel({ children }: { children: ReactNode }) {
  const [width, setWidth] = useState(stored);
  const root = useRef<HTMLDivElement>(null);
  useEntering(root);
  const drag = useRef<{ x: number; width: number } | null>(null);
  const resize = (next: number) => {
    const fitting = Math.round(Math.max(LEAST, Math.min(MOST, window.innerWidth - 480, next)));
    setWidth(fitting);
    localStorage.setItem(KEY, String(fitting));
  };
  return (
    <div ref={root} className="side" style={{ width }} data-region="panel" tabIndex={-1}>
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

/** A panel that is loaded late has this long to be there, in milliseconds. */
const PATIENCE = 3_000;
/** So many pictures later whatever has closed has given the keyboard back. */
const RETURN_FRAMES = 6;
const CONTROLS =
  "input:not(:disabled), textarea, select:not(:disabled), [role=switch], [contenteditable=true], button:not(:disabled), summary, a[href]";

/**
 * Put the keyboard into what the panel is about: its first field, or the panel itself until that is there. A palette or a
 * menu that closes meanwhile gives the keyboard to where it was: it is fetched back, unless the user goes on elsewhere.
 */
function useEntering(root: RefObject<HTMLElement | null>): void {
  const surface = useSurfaceStore();
  const entering = useSurface((state) => state.entering);
  useLayoutEffect(() => {
    if (!entering) return;
    const began = performance.now();
    let request = 0;
    let frames = 0;
    const end = () => surface.setState({ entering: false });
    /** Not what led here, which may still be on its way up. */
    const onInput = ({ timeStamp }: Event) => {
      if (timeStamp > began) end();
    };
    const attempt = () => {
      const side = root.current;
      const open = [...(side?.querySelectorAll<HTMLElement>("[role=tabpanel][data-state=active]") ?? [])].at(-1);
      const loading = open?.querySelector("[aria-busy=true]") != null;
      const control = open && !loading ? firstControl(open) : undefined;
      if (!side?.contains(document.activeElement) || document.activeElement === side) (control ?? side)?.focus();
      frames += 1;
      const there = control !== undefined && frames > RETURN_FRAMES;
      if (there || performance.now() > began + PATIENCE) end();
      else request = requestAnimationFrame(attempt);
    };
    attempt();
    window.addEventListener("keydown", onInput);
    window.addEventListener("pointerdown", onInput);
    return () => {
      cancelAnimationFrame(request);
      window.removeEventListener("keydown", onInput);
      window.removeEventListener("pointerdown", onInput);
    };
  }, [entering, root, surface]);
}

/** The tools beside a field's name come before it, but are not what one comes for. */
function firstControl(panel: HTMLElement): HTMLElement | undefined {
  const controls = [...panel.querySelectorAll<HTMLElement>(CONTROLS)].filter((each) => each.checkVisibility());
  return (
    controls.find((each) => each.closest(".form-aside, .form-tools, .run-head, .branch-head") === null) ?? controls[0]
  );
}

function stored(): number {
  const width = Number(localStorage.getItem(KEY));
  return width >= LEAST && width <= MOST ? width : USUAL;
}
