/** Input fields that are never written to audit or log. */
export const SECRET_FIELDS = new Set(['password', 'old', 'pin', 'code', 'token', 'server']);
