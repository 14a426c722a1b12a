import { Switch as RadixSwitch } from "radix-ui";
import { useId, type ComponentPropsWithRef, type ReactNode } from "react";

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  /** Gets the ids that tie the control to its label, hint and error. */
  children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean | undefined;
  }) => ReactNode;
}

/** A control with its label above, and its hint or error below. */
export function Field({ label, hint, error, required, children }: FieldProps) {
  const id = useId();
  const about = (error ?? hint) ? `${id}-about` : undefined;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {required ? (
          <span className="field-required" aria-hidden>
            *
          </span>
        ) : null}
      </label>
      {children({ id, "aria-describedby": about, "aria-invalid": error ? true : undefined })}
      {error ? (
        <div id={about} className="field-error" role="alert">
          {error}
        </div>
      ) : hint ? (
        <div id={about} className="field-hint">
          {hint}
        </div>
      ) : null}
    </div>
  );
}

/** A text input in the house's look. */
export function Input({ className, ...rest }: ComponentPropsWithRef<"input">) {
  return <input {...rest} className={`input ${className ?? ""}`} />;
}

/** A text area in the house's look. */
export function TextArea({ className, ...rest }: ComponentPropsWithRef<"textarea">) {
  return <textarea {...rest} className={`input ${className ?? ""}`} />;
}

/** The browser's own select in the house's look: it works with every keyboard and screen reader. */
export function Select({
  options,
  className,
  ...rest
}: ComponentPropsWithRef<"select"> & { options: readonly { value: string; label: string }[] }) {
  return (
    <select {...rest} className={`input ${className ?? ""}`}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** On or off. */
export function Switch({
  checked,
  onChange,
  label,
  id,
  disabled,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label?: string;
  id?: string;
  disabled?: boolean;
}) {
  return (
    <RadixSwitch.Root
      className="switch"
      checked={checked}
      onCheckedChange={onChange}
      {...(label ? { "aria-label": label } : {})}
      {...(id ? { id } : {})}
      disabled={disabled ?? false}
    >
      <RadixSwitch.Thumb className="switch-thumb" />
    </RadixSwitch.Root>
  );
}
