import { z } from 'zod';
import { GRANTS, ROLES } from '../roles.ts';
import { pageInput, pageOf } from './lists.ts';
import { control, mutation, query } from './procedure.ts';
import { accountSettings } from './settings.ts';

const id = z.int().positive();
const name = z.string().trim().min(1).max(80);
/** Must not be stored or logged in plain text: see `SECRET_FIELDS`. */
const password = z.string().min(1).max(500);
const pin = z.string().regex(/^\d{4,8}$/, 'four to eight digits');
const noInput = z.strictObject({});

const role = z.enum(ROLES);
const grant = z.enum(GRANTS);

/** The stores that an account is limited to: by id, by city, or by the salesperson that a store is assigned to, else of its
 * latest invoice. */
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

const currentUser = z.object({
  /** `open`: no account has a password, so nobody signs in. */
  state: z.enum(['open', 'signed_out', 'locked', 'in', 'tampered']),
  account: z.object({ id: z.int(), name: z.string(), role }).nullable(),
  /** Procedures that would be refused, so that pages can hide them. */
  refused: z.array(z.string()),
  /** Whether the account sees only some stores. */
  narrowed: z.boolean(),
  hasPin: z.boolean(),
  mustChange: z.boolean(),
  /** The first owner has not been named yet. */
  firstStart: z.boolean(),
  /** A password must be set before anything else. */
  passwordRequired: z.boolean(),
  idleMinutes: z.int().nullable(),
});
export type CurrentUser = z.infer<typeof currentUser>;

const session = z.object({
  id: z.string(),
  accountId: z.int(),
  accountName: z.string(),
  face: z.string(),
  label: z.string(),
  createdAt: z.string(),
  seenAt: z.string(),
  lockedAt: z.string().nullable(),
  /** The session of this request. */
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

/** Maximum permissions of a program's token; they never exceed those of its account. */
const program = z.strictObject({
  /** Names of procedures, or of areas as `sales.*`; defaults to everything except accounts. */
  procedures: z
    .array(z.string().regex(/^[a-z]+\.([A-Za-z]+|\*)$/))
    .min(1)
    .max(300)
    .optional(),
  /** The stores that the token is limited to. */
  scope: scope.optional(),
  /** Rate limit in requests per second. */
  perSecond: z.int().min(1).max(100_000).default(100),
});

/** A new recovery code, shown only once; null if there is no new one. */
const recoveryCodeResult = z.object({ recoveryCode: z.string().nullable() });

export const accountsContract = {
  /** The caller's account and the procedures it may not call. */
  'accounts.me': query(noInput, currentUser),
  'accounts.signIn': control(z.strictObject({ name, password }), currentUser),
  /** Resets a forgotten password by the recovery code, which is replaced by a new one. */
  'accounts.recover': control(z.strictObject({ name, code: z.string().max(100), password }), recoveryCodeResult),
  'accounts.lock': control(noInput, currentUser),
  'accounts.unlock': control(z.strictObject({ password: password.optional(), pin: pin.optional() }), currentUser),
  'accounts.signOut': control(noInput, currentUser),
  /** Reports user activity, which postpones the idle lock. */
  'accounts.active': query(noInput, z.object({})),
  'accounts.strength': query(
    z.strictObject({ password: z.string().max(500), name: z.string().max(80).optional() }),
    z.object({ score: z.int(), enough: z.boolean(), warning: z.string(), advice: z.array(z.string()) }),
  ),
  /** Creates the first owner, once, at the first start. */
  'accounts.setUp': control(z.strictObject({ name, password: password.optional() }), recoveryCodeResult),
  'accounts.changePassword': control(z.strictObject({ old: password.optional(), password }), recoveryCodeResult),
  'accounts.newRecoveryCode': control(z.strictObject({ password }), z.object({ recoveryCode: z.string() })),
  /** Null removes the PIN. */
  'accounts.setPin': control(z.strictObject({ password, pin: pin.nullable() }), z.object({})),
  'accounts.sessions': query(noInput, z.object({ items: z.array(session) })),
  'accounts.endSession': mutation(z.strictObject({ id: z.string().max(100) }), z.object({})),
  'accounts.tokens': query(noInput, z.object({ items: z.array(token) })),
  /** Creates a token for the command line, or with `program` for another program; it is shown only once. */
  'accounts.makeToken': mutation(
    z.strictObject({ name, days: z.int().min(1).max(3650).default(90), program: program.optional() }),
    z.object({ id: z.int(), secret: z.string(), expiresAt: z.string() }),
  ),
  'accounts.endToken': mutation(z.strictObject({ id }), z.object({})),

  'accounts.list': query(noInput, z.object({ items: z.array(account), signInNeeded: z.boolean() })),
  'accounts.add': control(
    z.strictObject({ name, role, scope: scope.prefault({}), password: password.optional() }),
    account,
  ),
  'accounts.change': mutation(
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
  /** Sets another account's password, to be changed at the next sign-in; ends that account's sessions and tokens. */
  'accounts.resetPassword': control(z.strictObject({ id, password }), z.object({})),
  'accounts.roles': query(
    noInput,
    z.object({
      items: z.array(
        z.object({
          procedure: z.string(),
          grants: z.record(role, grant),
          usual: z.record(role, grant),
          /** Roles whose grant can't be changed. */
          fixed: z.array(role),
          canBeOwn: z.boolean(),
        }),
      ),
    }),
  ),
  /** Changes the grant of a role; null restores the default. */
  'accounts.setGrant': mutation(
    z.strictObject({ procedure: z.string().max(60), role, grant: grant.nullable() }),
    z.object({}),
  ),
  'accounts.settings': query(noInput, accountSettings),
  'accounts.changeSettings': mutation(accountSettings.partial(), accountSettings),
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
  /** The input as JSON, without secrets. */
  input: z.string(),
  /** Null if the call succeeded, otherwise the code of the problem. */
  refused: z.string().nullable(),
  changes: z.array(z.object({ what: z.string(), before: z.unknown(), after: z.unknown() })),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof entry>;

export const auditContract = {
  /** Changes and refused calls, newest first. */
  'audit.list': query(
    z.strictObject({ ...auditFilter, ...pageInput }),
    pageOf(entry).extend({ actors: z.array(z.string()), procedures: z.array(z.string()) }),
  ),
  /** The audit log as CSV in chunks, oldest first. */
  'audit.csv': query(
    z.strictObject({ ...auditFilter, after: z.int().min(0).default(0) }),
    z.object({ text: z.string(), next: z.int().nullable() }),
  ),
};
