import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";

import { Problem } from "@/api/client";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Callout } from "@/ui/Feedback";
import { Field, Input } from "@/ui/Field";

import { Logo } from "./Logo";
import { messageOf } from "./notify";
import { signIn, signInWithAccount, useSignInWays } from "./session";

/**
 * The door: a person's account, on a page of its own, or a service token. The token leaves this form only in the request
 * that signs in.
 */
export function SignIn({ note, onDone }: { note: string | undefined; onDone: () => void }) {
  const queries = useQueryClient();
  const [token, setToken] = useState("");
  const [error, setError] = useState<string>();
  const ways = useSignInWays();
  const [problem] = useState(takeProblem);
  const said = (problem === null ? undefined : strings.shell.signInProblems[problem]) ?? note;
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
        {said ? <Callout tone="warn">{said}</Callout> : null}
        {ways.data?.account ? (
          <>
            <Button look="primary" onClick={signInWithAccount}>
              {strings.shell.withAccount}
            </Button>
            <p className="sign-in-or">{strings.shell.orToken}</p>
          </>
        ) : null}
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
        <Button type="submit" look={ways.data?.account ? "plain" : "primary"} disabled={mutation.isPending}>
          {mutation.isPending ? strings.shell.signingIn : strings.shell.signIn}
        </Button>
      </form>
    </main>
  );
}

/** Why the way through the sign-in page ended here, which stands in the address until it is read. */
function takeProblem(): string | null {
  const here = new URL(window.location.href);
  const problem = here.searchParams.get("sign_in");
  if (problem !== null) {
    here.searchParams.delete("sign_in");
    window.history.replaceState(null, "", here);
  }
  return problem;
}
