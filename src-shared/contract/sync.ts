import { z } from 'zod';
import { scope } from './accounts.ts';
import { page, slice } from './page.ts';
import { serverAddress } from './places.ts';
import { changes, reads, steers } from './procedure.ts';

const nothing = z.strictObject({});
const server = serverAddress();
const password = z.string().max(500);
const company = z.string().trim().min(1).max(200);

const run = z.object({
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  pushed: z.int(),
  pulled: z.int(),
  conflicts: z.int(),
  /** What kept it from going through; null where it did. */
  problem: z.string().nullable(),
  message: z.string().nullable(),
});
export type SyncRun = z.infer<typeof run>;

/** One side of a conflict. */
const side = z.object({
  /** The value as a person reads it. */
  text: z.string(),
  device: z.string(),
  at: z.string(),
});

const conflict = z.object({
  id: z.int(),
  /** `store`, `product`, `sales_order` … */
  kind: z.string(),
  /** What it is about, as people call it, and its number here; null where it is not here any more. */
  subject: z.string(),
  subjectId: z.int().nullable(),
  /** The field, or group of fields, that two laptops changed. */
  unit: z.string(),
  won: side,
  lost: side,
  settled: z.enum(['kept', 'turned']).nullable(),
  settledBy: z.string().nullable(),
  settledAt: z.string().nullable(),
});
export type SyncConflict = z.infer<typeof conflict>;

/** The fingerprint of a public key: the first 128 bits of its SHA-256, in groups that can be read aloud. */
const fingerprint = z.string().regex(/^[0-9a-f]{4}(-[0-9a-f]{4}){7}$/, 'eight groups of four hexadecimal digits');

/** The key by which another laptop signs changes of accounts. */
const laptopKey = z.object({
  fingerprint,
  /** What the laptop calls itself. */
  deviceName: z.string(),
  /** Whether an owner of this laptop let its accounts in. */
  isLetIn: z.boolean(),
  letInBy: z.string().nullable(),
  letInAt: z.string().nullable(),
  /** How many accounts it has changes of that wait, and their names for whoever may see accounts. */
  waiting: z.int(),
  accounts: z.array(z.string()),
});
export type LaptopKey = z.infer<typeof laptopKey>;

const status = z.object({
  /** `off`: never set up, or switched off. */
  state: z.enum(['off', 'idle', 'running', 'offline', 'problem']),
  /** Without its password. */
  server: z.string().nullable(),
  hasPassword: z.boolean(),
  automatic: z.boolean(),
  company: z.string().nullable(),
  device: z.string(),
  deviceName: z.string(),
  /** Changes made here that the server has not got yet. */
  waiting: z.int(),
  /** Seconds since the oldest of them was made; 0 where none waits. */
  lagSeconds: z.int(),
  lastAt: z.string().nullable(),
  /** Conflicts that nobody has looked at. */
  conflicts: z.int(),
  /** Of this laptop’s own key. */
  fingerprint,
  /** Keys of other laptops that were let in, or whose changes of accounts wait. */
  keys: z.array(laptopKey),
  problem: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  /** The last meetings, newest first. */
  runs: z.array(run),
});
export type SyncStatus = z.infer<typeof status>;

const met = z.object({
  pushed: z.int(),
  pulled: z.int(),
  /** Changes that this login may not make, and that wait. */
  refused: z.int(),
  conflicts: z.array(conflict),
  lagSeconds: z.int(),
  dryRun: z.boolean(),
});

const step = z.object({
  name: z.enum(['address', 'reach', 'login', 'version', 'rights', 'company']),
  ok: z.boolean(),
  /** Of the problem that it came to; empty where it passed. */
  code: z.string(),
  message: z.string(),
  hint: z.string(),
});
export type SyncStep = z.infer<typeof step>;

export const syncContract = {
  'sync.status': reads(nothing, status),
  /** Where the server is; without a password the one that is kept stays. */
  'sync.setUp': changes(
    z.strictObject({
      server,
      password: password.nullable().optional(),
      /** Whether this laptop meets it by itself; left out, as it was for the same server, and not for another one. */
      automatic: z.boolean().optional(),
      company: company.optional(),
      deviceName: z.string().trim().min(1).max(80).optional(),
    }),
    status,
  ),
  /** Stops meeting the server; what is changed meanwhile waits. */
  'sync.off': changes(nothing, status),
  /** Tries a connection step by step and changes nothing, here or there. */
  'sync.test': steers(
    z.strictObject({ server, password: password.nullable().optional() }),
    z.object({ ok: z.boolean(), steps: z.array(step) }),
  ),
  /** What the first meeting with a server would send and take in; nothing is kept or changed, here or there. */
  'sync.foresee': steers(z.strictObject({ server, password: password.nullable().optional() }), met),
  /** Meets the server that is set up, now; answers when it is done. */
  'sync.run': steers(z.strictObject({ dryRun: z.boolean().default(false) }), met),
  'sync.cancel': steers(nothing, z.object({ cancelled: z.boolean() })),
  'sync.conflicts': reads(z.strictObject({ open: z.boolean().default(true), ...slice }), page(conflict)),
  /** Leaves a conflict as it came out, or lets the overwritten value count after all. */
  'sync.settle': changes(z.strictObject({ id: z.int().positive(), what: z.enum(['kept', 'turned']) }), conflict),
  /** Takes over what another laptop says of accounts, from now on and what waits of it. */
  'sync.letIn': changes(z.strictObject({ fingerprint }), status),
  /** Takes over nothing more that another laptop says of accounts; what was taken over stays. */
  'sync.keepOut': changes(z.strictObject({ fingerprint }), status),
  /** Lets another login in on the server, for whoever made the schema there. */
  'sync.admit': steers(
    z.strictObject({
      login: z.string().trim().min(1).max(63),
      may: z.enum(['read', 'write']).default('write'),
      scope: scope.nullable().default(null),
    }),
    /** Whether the server has such a login yet. */
    z.object({ login: z.string(), exists: z.boolean() }),
  ),
};

/** How a meeting goes: changes sent and taken in so far. */
export const syncProgress = z.object({ out: z.int(), in: z.int(), waiting: z.int() });
