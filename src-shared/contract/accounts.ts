import { z } from 'zod';
import { GRANTS, ROLES } from '../roles.ts';
import { page, slice } from './page.ts';
import { changes, reads, steers } from './procedure.ts';

const id = z.int().positive();
const name = z.string().trim().min(1).max(80);
/** What must not be kept anywhere as it was said: see {@link secrets}. */
const password = z.string().min(1).max(500);
const pin = z.string().regex(/^\d{4,8}$/, 'four to eight digits');
const nothing = z.strictObject({});

/** Words of inputs that neither audit nor log ever holds. */
export const secrets = new Set(['password', 'old', 'pin', 'code', 'token', 'server']);

const role = z.enum(ROLES);
const grant = z.enum(GRANTS);

/** Where a role is kept to its own: these stores, those of these cities, those where one of these sold last. */
export const scope = z.strictObject({
  stores: z.array(id).max(10_000).default([]),
  cities: z.array(z.string().max(300)).max(1000).default([]),
  salespeople: z.array(z.string().max(300)).max(1000).default([]),
});

const account = z.object({
  id: z.int(),
  name: z.string(),
  role,
  scope: scope.required(),
  hasPassword: z.boolean(),
  mustChange: z.boolean(),
  disabledAt: z.string().nullable(),
  createdAt: z.string(),
  lastSeenAt: z.string().nullable(),
  edition: z.int(),
});
export type Account = z.infer<typeof account>;

const me = z.object({
  /** `open`: nobody has a password, so nobody signs in. */
  state: z.enum(['open', 'signed_out', 'locked', 'in', 'tampered']),
  account: z.object({ id: z.int(), name: z.string(), role }).nullable(),
  /** Procedures that would be refused, for pages to hide. */
  refused: z.array(z.string()),
  /** Whether only some stores are to be seen. */
  narrowed: z.boolean(),
  hasPin: z.boolean(),
  mustChange: z.boolean(),
  /** Nobody was asked yet whose desk this is. */
  firstStart: z.boolean(),
  /** A password has to be set before anything else. */
  passwordRequired: z.boolean(),
  idleMinutes: z.int().nullable(),
});
export type Me = z.infer<typeof me>;

const session = z.object({
  id: z.string(),
  accountId: z.int(),
  accountName: z.string(),
  face: z.string(),
  label: z.string(),
  createdAt: z.string(),
  seenAt: z.string(),
  lockedAt: z.string().nullable(),
  /** The one that asks. */
  current: z.boolean(),
});
export type AccountSession = z.infer<typeof session>;

const token = z.object({
  id: z.int(),
  accountId: z.int(),
  accountName: z.string(),
  name: z.string(),
  kind: z.enum(['person', 'program']),
  procedures: z.array(z.string()).nullable(),
  scope: scope.required().nullable(),
  perSecond: z.int(),
  createdAt: z.string(),
  expiresAt: z.string(),
  usedAt: z.string().nullable(),
});
export type AccessToken = z.infer<typeof token>;

/** What a program's token may, at most; what its account may not, it may not either. */
const program = z.strictObject({
  /** Names of procedures, or of areas as `sales.*`; without it everything but accounts. */
  procedures: z
    .array(z.string().regex(/^[a-z]+\.([A-Za-z]+|\*)$/))
    .min(1)
    .max(300)
    .optional(),
  /** The stores that it is kept to. */
  scope: scope.optional(),
  /** How many questions a second it may ask. */
  perSecond: z.int().min(1).max(100_000).default(100),
});

export const accountSettings = z.strictObject({
  requirePassword: z.boolean(),
  /** A session that nobody used for so many minutes is locked; null for never. */
  idleMinutes: z
    .int()
    .min(1)
    .max(24 * 60)
    .nullable(),
  /** How many days of audit are kept; null for all. */
  auditDays: z.int().min(30).max(36_500).nullable(),
});
export type AccountSettings = z.infer<typeof accountSettings>;

/** A new recovery code, shown this once; null where there is no new one. */
const withCode = z.object({ recoveryCode: z.string().nullable() });

export const accountsContract = {
  /** Who asks, and what that may not. */
  'accounts.me': reads(nothing, me),
  'accounts.signIn': steers(z.strictObject({ name, password }), me),
  /** A forgotten password, by the recovery code; the code is used up and a new one comes. */
  'accounts.recover': steers(z.strictObject({ name, code: z.string().max(100), password }), withCode),
  'accounts.lock': steers(nothing, me),
  'accounts.unlock': steers(z.strictObject({ password: password.optional(), pin: pin.optional() }), me),
  'accounts.signOut': steers(nothing, me),
  /** A hand was on it: what puts the lock off. */
  'accounts.active': reads(nothing, z.object({})),
  'accounts.strength': reads(
    z.strictObject({ password: z.string().max(500), name: z.string().max(80).optional() }),
    z.object({ score: z.int(), enough: z.boolean(), warning: z.string(), advice: z.array(z.string()) }),
  ),
  /** Whose desk this is, once, at the first start. */
  'accounts.setUp': steers(z.strictObject({ name, password: password.optional() }), withCode),
  'accounts.changePassword': steers(z.strictObject({ old: password.optional(), password }), withCode),
  'accounts.newRecoveryCode': steers(z.strictObject({ password }), z.object({ recoveryCode: z.string() })),
  /** Null takes it away. */
  'accounts.setPin': steers(z.strictObject({ password, pin: pin.nullable() }), z.object({})),
  'accounts.sessions': reads(nothing, z.object({ items: z.array(session) })),
  'accounts.endSession': changes(z.strictObject({ id: z.string().max(100) }), z.object({})),
  'accounts.tokens': reads(nothing, z.object({ items: z.array(token) })),
  /** A token for the command line, or with `program` for another program, shown this once. */
  'accounts.makeToken': changes(
    z.strictObject({ name, days: z.int().min(1).max(3650).default(90), program: program.optional() }),
    z.object({ id: z.int(), secret: z.string(), expiresAt: z.string() }),
  ),
  'accounts.endToken': changes(z.strictObject({ id }), z.object({})),

  'accounts.list': reads(nothing, z.object({ items: z.array(account), signInNeeded: z.boolean() })),
  'accounts.add': steers(
    z.strictObject({ name, role, scope: scope.prefault({}), password: password.optional() }),
    account,
  ),
  'accounts.change': changes(
    z.strictObject({
      id,
      edition: z.int().positive().optional(),
      name: name.optional(),
      role: role.optional(),
      scope: scope.optional(),
      disabled: z.boolean().optional(),
    }),
    account,
  ),
  /** Another's password, to be changed at the next sign-in; that account's sessions and tokens end. */
  'accounts.resetPassword': steers(z.strictObject({ id, password }), z.object({})),
  'accounts.roles': reads(
    nothing,
    z.object({
      items: z.array(
        z.object({
          procedure: z.string(),
          grants: z.record(role, grant),
          usual: z.record(role, grant),
          /** Roles for which it can't be set otherwise. */
          fixed: z.array(role),
          canBeOwn: z.boolean(),
        }),
      ),
    }),
  ),
  /** What a role may do; null goes back to the usual. */
  'accounts.setGrant': changes(
    z.strictObject({ procedure: z.string().max(60), role, grant: grant.nullable() }),
    z.object({}),
  ),
  'accounts.settings': reads(nothing, accountSettings),
  'accounts.changeSettings': changes(accountSettings.partial(), accountSettings),
};

const auditFilter = {
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  actor: z.string().max(80).optional(),
  procedure: z.string().max(60).optional(),
  refused: z.boolean().optional(),
  search: z.string().max(200).default(''),
};

const entry = z.object({
  id: z.int(),
  at: z.string(),
  actor: z.string(),
  face: z.string(),
  procedure: z.string(),
  /** What was asked for, as JSON; secrets left out. */
  input: z.string(),
  /** Null when it was done, else the code of what kept it from being done. */
  refused: z.string().nullable(),
  changes: z.array(z.object({ what: z.string(), before: z.unknown(), after: z.unknown() })),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof entry>;

export const auditContract = {
  /** What was changed and what was refused, the newest first. */
  'audit.list': reads(
    z.strictObject({ ...auditFilter, ...slice }),
    page(entry).extend({ actors: z.array(z.string()), procedures: z.array(z.string()) }),
  ),
  /** The same as CSV in pieces, the oldest first. */
  'audit.csv': reads(
    z.strictObject({ ...auditFilter, after: z.int().min(0).default(0) }),
    z.object({ text: z.string(), next: z.int().nullable() }),
  ),
};
