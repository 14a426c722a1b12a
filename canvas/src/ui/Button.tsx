import type { ComponentPropsWithRef, ReactNode } from "react";

import { type Role, useRefusal } from "./may";
import { Tooltip } from "./Tooltip";

export type ButtonLook = "plain" | "primary" | "quiet" | "danger";

interface ButtonProps extends ComponentPropsWithRef<"button"> {
  look?: ButtonLook;
  size?: "small" | "medium";
  icon?: ReactNode;
  /** The role that what it does needs: without it the button is disabled and says so. */
  needs?: Role;
}

/** A button with a text. */
export function Button({
  look = "plain",
  size = "medium",
  icon,
  children,
  className,
  type = "button",
  needs,
  ...rest
}: ButtonProps) {
  const refusal = useRefusal(needs);
  return (
    <button
      {...rest}
      {...(refusal === undefined ? {} : { disabled: true, title: refusal })}
      type={type}
      className={`button ${className ?? ""}`}
      data-look={look}
      data-size={size}
    >
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
  needs,
  children,
  ...rest
}: IconButtonProps) {
  const refusal = useRefusal(needs);
  return (
    <Tooltip text={refusal ?? (keys ? `${label} (${keys})` : label)}>
      <button
        {...rest}
        {...(refusal === undefined ? {} : { disabled: true })}
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
