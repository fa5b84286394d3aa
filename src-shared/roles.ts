/** Roles of accounts, from most to least privileged. */
export const ROLES = ['owner', 'manager', 'rep', 'viewer', 'it'] as const;
export type Role = (typeof ROLES)[number];

/** All stores, only those in scope, or none. */
export const GRANTS = ['all', 'own', 'no'] as const;
export type Grant = (typeof GRANTS)[number];
