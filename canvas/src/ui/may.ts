/** What the one who is signed in may do: disables what they may not, and says why. */
import { createContext, use } from "react";

import { strings } from "@/strings";

export const ROLES = ["viewer", "operator", "editor", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** The roles of who is signed in. Where nobody says, everything is allowed: the service decides in any case. */
export const RolesContext = createContext<readonly Role[]>(["admin"]);

/** Whether one of the roles is this one or includes it. */
export function includes(roles: readonly Role[], role: Role): boolean {
  return roles.some((own) => ROLES.indexOf(own) >= ROLES.indexOf(role));
}

/** Why something is not for who is signed in; `undefined` where it is. */
export function useRefusal(needs: Role | undefined): string | undefined {
  const roles = use(RolesContext);
  return needs === undefined || includes(roles, needs) ? undefined : strings.shell.needs(needs);
}
