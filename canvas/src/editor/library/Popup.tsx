import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

import type { Point } from "@/model/geometry";

const MARGIN = 12;

/** A small window at a place of the screen, moved so that it fits. Escape or a press elsewhere closes it. */
export function Popup({
  at,
  label,
  onClose,
  children,
}: {
  at: Point;
  label: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const root = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  const [place, setPlace] = useState(at);
  useEffect(() => {
    close.current = onClose;
  }, [onClose]);
  useLayoutEffect(() => {
    const box = root.current?.getBoundingClientRect();
    if (!box) return;
    setPlace({
      x: Math.max(MARGIN, Math.min(at.x, window.innerWidth - box.width - MARGIN)),
      y: Math.max(MARGIN, Math.min(at.y, window.innerHeight - box.height - MARGIN)),
    });
  }, [at]);
  useEffect(() => {
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) close.current();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close.current();
    };
    const element = root.current;
    window.addEventListener("pointerdown", onPress, true);
    element?.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("pointerdown", onPress, true);
      element?.removeEventListener("keydown", onKey);
    };
  }, []);
  return (
    <div ref={root} className="popup" role="dialog" aria-label={label} style={{ left: place.x, top: place.y }}>
      <div className="popup-head">{label}</div>
      {children}
    </div>
  );
}
