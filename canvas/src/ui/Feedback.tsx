import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type Tone = "ok" | "bad" | "warn" | "run" | "accent" | "idle";

/** A small coloured word; `live` lets its dot pulse. */
export function Badge({
  tone = "idle",
  dot = false,
  live = false,
  children,
}: {
  tone?: Tone;
  dot?: boolean;
  live?: boolean;
  children: ReactNode;
}) {
  return (
    <span className="badge" data-tone={tone}>
      {dot || live ? <span className="badge-dot" data-live={live ? "" : undefined} aria-hidden /> : null}
      {children}
    </span>
  );
}

/** What stands where nothing is yet, or where something went wrong: a picture, a sentence, a way on. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
  tone,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  tone?: "bad";
}) {
  return (
    <div className="empty">
      <div className="empty-icon" data-tone={tone} aria-hidden>
        {icon}
      </div>
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {actions ? <div className="empty-actions">{actions}</div> : null}
    </div>
  );
}

/** A grey shape where content will be. */
export function Skeleton({ width = "100%", height = 14 }: { width?: number | string; height?: number | string }) {
  return <div className="skeleton" style={{ width, height }} aria-hidden />;
}

const ICONS = { bad: CircleAlert, warn: TriangleAlert, ok: CircleCheck, idle: Info };

/** A note within a page. An error is read out at once. */
export function Callout({ tone = "idle", children }: { tone?: "bad" | "warn" | "ok" | "idle"; children: ReactNode }) {
  const Icon = ICONS[tone];
  return (
    <div className="callout" data-tone={tone} role={tone === "bad" ? "alert" : undefined}>
      <Icon size={16} aria-hidden />
      <div>{children}</div>
    </div>
  );
}

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="kbd">{children}</kbd>;
}
