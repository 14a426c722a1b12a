import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";

import { Problem } from "@/api/client";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Callout } from "@/ui/Feedback";
import { Field, Input } from "@/ui/Field";

import { Logo } from "./Logo";
import { messageOf } from "./notify";
import { signIn } from "./session";

/** The door: a service token for a session. The token leaves this form only in the request that signs in. */
export function SignIn({ note, onDone }: { note: string | undefined; onDone: () => void }) {
  const queries = useQueryClient();
  const [token, setToken] = useState("");
  const [error, setError] = useState<string>();
  const mutation = useMutation({
    mutationFn: () => signIn(token.trim()),
    onSuccess: async () => {
      setToken("");
      onDone();
      await queries.invalidateQueries();
    },
    onError: (problem) =>
      setError(problem instanceof Problem && problem.status === 401 ? strings.shell.tokenRefused : messageOf(problem)),
  });

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!token.trim()) setError(strings.shell.tokenMissing);
    else {
      setError(undefined);
      mutation.mutate();
    }
  };

  return (
    <main className="sign-in">
      <form className="sign-in-card card" onSubmit={submit} noValidate>
        <Logo size={40} />
        <div>
          <h1>{strings.shell.signInTitle}</h1>
          <p className="dialog-about">{strings.shell.signInAbout}</p>
        </div>
        {note ? <Callout tone="warn">{note}</Callout> : null}
        <Field label={strings.shell.token} hint={strings.shell.tokenHint} error={error}>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" look="primary" disabled={mutation.isPending}>
          {mutation.isPending ? strings.shell.signingIn : strings.shell.signIn}
        </Button>
      </form>
    </main>
  );
}
