import { Compass } from "lucide-react";
import { Link } from "wouter";

import { strings } from "@/strings";
import { EmptyState } from "@/ui/Feedback";

/** What an address shows that leads nowhere. */
export function NotFound({ text }: { text?: string }) {
  return (
    <div className="page-center">
      <EmptyState
        icon={<Compass size={24} />}
        title={strings.common.notFound}
        actions={
          <Link className="button" href="/workflows">
            {strings.shell.home}
          </Link>
        }
      >
        {text ?? strings.shell.notFoundAbout}
      </EmptyState>
    </div>
  );
}
