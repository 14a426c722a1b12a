import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode } from "react";

import { strings } from "@/strings";

import { IconButton } from "./Button";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  about?: ReactNode;
  size?: "medium" | "wide" | "full";
  /** Buttons at the bottom, the main one last. */
  actions?: ReactNode;
  children: ReactNode;
}

const FIELDS =
  "input:not(:disabled):not([hidden]), textarea:not(:disabled), select:not(:disabled), [contenteditable=true]";

/**
 * Begin with the first field, with the first button at the bottom, which is the harmless one, or with the dialog itself.
 * Not with the button that closes: its tooltip would take the first Escape.
 */
function focusFirst(event: Event): void {
  const dialog = event.currentTarget;
  if (!(dialog instanceof HTMLElement)) return;
  const first =
    dialog.querySelector<HTMLElement>(FIELDS) ??
    dialog.querySelector<HTMLElement>(".dialog-foot button:not(:disabled)") ??
    dialog;
  event.preventDefault();
  first.focus();
}

/** A modal dialog. Focus is kept inside and goes back to where it came from; Escape closes. */
export function Dialog({ open, onClose, title, about, size = "medium", actions, children }: DialogProps) {
  return (
    <Radix.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Radix.Portal>
        <Radix.Overlay className="dialog-overlay" />
        <Radix.Content
          className="dialog"
          data-size={size}
          onOpenAutoFocus={focusFirst}
          {...(about ? {} : { "aria-describedby": undefined })}
        >
          <header className="dialog-head">
            <div>
              <Radix.Title asChild>
                <h2>{title}</h2>
              </Radix.Title>
              {about ? (
                <Radix.Description asChild>
                  <div className="dialog-about">{about}</div>
                </Radix.Description>
              ) : null}
            </div>
            <Radix.Close asChild>
              <IconButton label={strings.common.close} size="small">
                <X size={16} aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          {children ? <div className="dialog-body">{children}</div> : null}
          {actions ? <footer className="dialog-foot">{actions}</footer> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
