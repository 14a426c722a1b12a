import { useQuery } from "@tanstack/react-query";

import { call, Problem, rememberPerson, type Schemas } from "@/api/client";

export type Me = Schemas["Me"];

/** Who is signed in; `null` where nobody is. */
export function useMe() {
  return useQuery({
    queryKey: ["me"],
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<Me | null> => {
      try {
        const me = await call<Me>("/me", { signal });
        rememberPerson(me.token_id === null);
        return me;
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
  });
}

/** Exchange a service token for a session cookie. Throws `Problem`: 401 when it is not valid. */
export async function signIn(token: string): Promise<void> {
  await call("/session", { method: "POST", body: { token } });
}

/** End the session; gives where the browser ends the one with the sign-in page as well, if there is one. */
export async function signOut(): Promise<string | null> {
  const { sign_out_url: next } = await call<Schemas["SignedOut"]>("/session", { method: "DELETE" });
  return next;
}

/** Whether people can sign in here with an account. */
export function useSignInWays() {
  return useQuery({
    queryKey: ["session"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => call<Schemas["SignInWays"]>("/session", { signal }),
  });
}

/** Lead the browser to the sign-in page for people, and afterwards back to where it is. */
export function signInWithAccount(): void {
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/api/session/start?${new URLSearchParams({ return_to: here }).toString()}`);
}
