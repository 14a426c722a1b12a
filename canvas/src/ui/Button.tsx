import type { ComponentPropsWithRef, ReactNode } from "react";

import { Tooltip } from "./Tooltip";

export type ButtonLook = "plain" | "primary" | "quiet" | "danger";

interface ButtonProps extends ComponentPropsWithRef<"button"> {
  look?: ButtonLook;
  size?: "small" | "medium";
  icon?: ReactNode;
}

/** A button with a text. */
export function Button({
  look = "plain",
  size = "medium",
  icon,
  children,
  className,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button {...rest} type={type} className={`button ${className ?? ""}`} data-look={look} data-size={size}>
      {icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "icon" | "children"> {
  /** What it does, for screen readers and as the tooltip. */
  label: string;
  children: ReactNode;
  /** Shown in the tooltip, as in `Ctrl Z`. */
  keys?: string;
}

/** A button that shows only an icon; its label is read out and shown as a tooltip. */
export function IconButton({
  label,
  keys,
  look = "quiet",
  size = "medium",
  className,
  type = "button",
  children,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={keys ? `${label} (${keys})` : label}>
      <button
        {...rest}
        type={type}
        aria-label={label}
        className={`button ${className ?? ""}`}
        data-look={look}
        data-size={size}
        data-icon-only=""
      >
        {children}
      </button>
    </Tooltip>
  );
}
