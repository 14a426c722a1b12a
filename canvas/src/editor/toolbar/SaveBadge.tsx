import { CircleAlert, Cloud, CloudOff, CloudUpload, GitMerge, LoaderCircle } from "lucide-react";

import { strings } from "@/strings";
import { Tooltip } from "@/ui/Tooltip";

import { useSession } from "../session";
import { useEditor } from "../store";

const text = strings.editor.save;

/** Whether the service has what is on the pane. Pressing it saves at once, or opens what hinders saving. */
export function SaveBadge() {
  const { flush, surface } = useSession();
  const { state, error } = useEditor((editor) => editor.save);
  const failed = state === "unsaved" && error !== undefined;
  const Icon = failed
    ? CircleAlert
    : { saved: Cloud, unsaved: CloudUpload, saving: LoaderCircle, offline: CloudOff, conflict: GitMerge }[state];
  const about = failed
    ? `${error} ${text.now}`
    : {
        saved: text.savedAbout,
        unsaved: text.unsavedAbout,
        saving: text.unsavedAbout,
        offline: `${text.offlineAbout} ${error ?? ""}`,
        conflict: text.conflictAbout,
      }[state];
  const label = failed ? text.failed : text[state];
  return (
    <>
      <Tooltip text={about}>
        <button
          type="button"
          className="save"
          data-state={failed ? "failed" : state}
          onClick={() => {
            if (state === "conflict") surface.setState({ dialog: "conflict" });
            else void flush();
          }}
        >
          <Icon size={15} aria-hidden />
          <span>{label}</span>
        </button>
      </Tooltip>
      {/* Beside the button: what is within one is not announced when it changes. */}
      <span className="visually-hidden" role="status">
        {label}
      </span>
    </>
  );
}
