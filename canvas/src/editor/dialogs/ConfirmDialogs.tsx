import { useState } from "react";

import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";

import { useSession } from "../session";

const text = strings.editor;

function Confirm({
  title,
  about,
  action,
  run,
  onClose,
}: {
  title: string;
  about: string;
  action: string;
  run: () => Promise<void>;
  onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{strings.common.cancel}</Button>
          <Button
            look="danger"
            disabled={busy}
            onClick={() => {
              setBusy(true);
              void run().finally(onClose);
            }}
          >
            {action}
          </Button>
        </>
      }
    >
      <p>{about}</p>
    </Dialog>
  );
}

export function RemoveDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { remove } = useSession();
  return (
    <Confirm
      title={text.removeTitle}
      about={text.removeAbout(name)}
      action={strings.common.delete}
      run={remove}
      onClose={onClose}
    />
  );
}

export function DiscardDialog({ onClose }: { onClose: () => void }) {
  const { discard } = useSession();
  return (
    <Confirm
      title={text.discardTitle}
      about={text.discardAbout}
      action={text.discard}
      run={discard}
      onClose={onClose}
    />
  );
}
