import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";

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

const FIELDS = "input:not(:disabled):not([hidden]), textarea, select:not(:disabled), [contenteditable=true]";

/** A modal dialog. Focus goes to its first field, is kept inside and goes back to where it came from; Escape closes. */
export function Dialog({ open, onClose, title, about, size = "medium", actions, children }: DialogProps) {
  const content = useRef<HTMLDivElement>(null);
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
          {...(about ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={(event) => {
            const field = content.current?.querySelector<HTMLElement>(`.dialog-body :is(${FIELDS})`);
            if (!field) return;
            event.preventDefault();
            field.focus();
          }}
          ref={content}
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
          <div className="dialog-body">{children}</div>
          {actions ? <footer className="dialog-foot">{actions}</footer> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
