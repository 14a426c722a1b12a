import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useEffect } from "react";

import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";

import { type Notice, useNotices } from "./notify";

const ICONS = { ok: CircleCheck, bad: CircleAlert, warn: TriangleAlert, idle: Info };
const STAYS_MS = 5000;

/** The corner in which notices appear. */
export function Notifications() {
  const items = useNotices((state) => state.items);
  return (
    <div className="notices" role="region" aria-label={strings.shell.notifications} aria-live="polite">
      {items.map((item) => (
        <NoticeCard key={item.id} notice={item} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const remove = useNotices((state) => state.remove);
  useEffect(() => {
    if (notice.tone === "bad") return;
    const timer = setTimeout(() => remove(notice.id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [notice, remove]);
  const Icon = ICONS[notice.tone];
  const { action } = notice;
  return (
    <div className="notice" data-tone={notice.tone}>
      <Icon size={16} aria-hidden />
      <span>{notice.text}</span>
      {action ? (
        <Button
          size="small"
          onClick={() => {
            action.run();
            remove(notice.id);
          }}
        >
          {action.label}
        </Button>
      ) : null}
      <IconButton label={strings.common.close} size="small" onClick={() => remove(notice.id)}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
