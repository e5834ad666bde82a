/** What a person may do here; each may do what those before may. */
export const roles = ["viewer", "operator", "owner"] as const;
export type Role = (typeof roles)[number];

/** Whether somebody with the role `has` may do what takes `needs`. */
export function allows(has: Role, needs: Role): boolean {
  return roles.indexOf(has) >= roles.indexOf(needs);
}
