import { useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

import { onSignedOut } from "@/api/client";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/Feedback";
import { RolesContext } from "@/ui/may";

import { messageOf } from "./notify";
import { useMe } from "./session";
import { SignIn } from "./SignIn";

/** Shows the rooms to who is signed in, and the door to who is not. The address stays, so that signing in leads back. */
export function SessionGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const me = useMe();
  const [expired, setExpired] = useState(false);

  useEffect(
    () =>
      onSignedOut(() => {
        if (queries.getQueryData(["me"])) {
          setExpired(true);
          queries.setQueryData(["me"], null);
        }
      }),
    [queries],
  );

  if (me.isPending) return <div className="page-center" role="status" aria-label={strings.common.loading} />;
  if (me.isError && !me.data)
    return (
      <main className="page-center">
        <EmptyState
          tone="bad"
          icon={<CloudOff size={24} />}
          title={strings.shell.unreachable}
          actions={
            <Button look="primary" onClick={() => void me.refetch()}>
              {strings.common.retry}
            </Button>
          }
        >
          {messageOf(me.error)}
        </EmptyState>
      </main>
    );
  if (!me.data) return <SignIn note={expired ? strings.shell.signedOut : undefined} onDone={() => setExpired(false)} />;
  return <RolesContext value={me.data.roles}>{children}</RolesContext>;
}
