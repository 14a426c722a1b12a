import { useState } from "react";

import type { Conflict, Side } from "@/model/merge";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";

import { useSession } from "../session";
import { useSurface } from "../surface";

const text = strings.editor.conflict;

/** What two people changed differently: for each place, whose change holds. */
export function ConflictDialog({ onClose }: { onClose: () => void }) {
  const { saver } = useSession();
  const clash = useSurface((state) => state.clash);
  const [choices, setChoices] = useState<Readonly<Record<string, Side>>>({});
  const [busy, setBusy] = useState(false);
  if (!clash) return null;
  const { conflicts } = clash;
  const sideOf = ({ key }: Conflict): Side => choices[key] ?? "mine";
  const all = (side: Side) => setChoices(Object.fromEntries(conflicts.map(({ key }) => [key, side])));
  const save = async () => {
    setBusy(true);
    try {
      await saver.settle(sideOf);
    } finally {
      // A clash that is settled closes the dialog; one with more conflicts leaves it open.
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      size="wide"
      title={text.title}
      about={text.about}
      actions={
        <>
          <Button onClick={onClose}>{text.later}</Button>
          <Button look="primary" disabled={busy} onClick={() => void save()}>
            {text.save}
          </Button>
        </>
      }
    >
      <div className="conflict-all">
        <Button size="small" onClick={() => all("mine")}>
          {text.allMine}
        </Button>
        <Button size="small" onClick={() => all("theirs")}>
          {text.allTheirs}
        </Button>
      </div>
      {conflicts.map((conflict) => (
        <fieldset key={conflict.key} className="conflict">
          <legend>{nameOf(conflict)}</legend>
          {(["mine", "theirs"] as const).map((side) => (
            <label key={side} className="conflict-side" data-chosen={sideOf(conflict) === side || undefined}>
              <span className="conflict-choice">
                <input
                  type="radio"
                  name={conflict.key}
                  checked={sideOf(conflict) === side}
                  onChange={() => setChoices({ ...choices, [conflict.key]: side })}
                />
                {text[side]}
              </span>
              <pre>{shown(conflict, side)}</pre>
            </label>
          ))}
        </fieldset>
      ))}
    </Dialog>
  );
}

function nameOf({ path, nodeId, field }: Conflict): string {
  return [...path, ...(nodeId === undefined ? [] : [nodeId]), ...(field === "" ? [] : [field])].join(" › ");
}

function shown(conflict: Conflict, side: Side): string {
  const value = conflict[side];
  if (value === undefined) return side === "mine" ? text.removedMine : text.removedTheirs;
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
