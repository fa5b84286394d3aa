/** What an account is for, the one that may do most first. */
export const ROLES = ['owner', 'manager', 'rep', 'viewer', 'it'] as const;
export type Role = (typeof ROLES)[number];

/** Everything, one's own alone, nothing. */
export const GRANTS = ['all', 'own', 'no'] as const;
export type Grant = (typeof GRANTS)[number];
