import { strings } from "@/strings";
import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/Feedback";

const text = strings.editor.shortcuts;

/** Every key of the editor. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={text.title} about={text.about} size="wide">
      <div className="shortcuts">
        {text.groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([keys, about]) => (
                <div key={keys} className="shortcut">
                  <dt>
                    {keys.split(", ").map((combination) => (
                      <Kbd key={combination}>{combination}</Kbd>
                    ))}
                  </dt>
                  <dd>{about}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
