import { useQuery } from "@tanstack/react-query";

import { call, Problem, type Schemas } from "@/api/client";

export type Me = Schemas["Me"];

/** Who is signed in; `null` where nobody is. */
export function useMe() {
  return useQuery({
    queryKey: ["me"],
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<Me | null> => {
      try {
        return await call<Me>("/me", { signal });
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

/** End the session. */
export async function signOut(): Promise<void> {
  await call("/session", { method: "DELETE" });
}
