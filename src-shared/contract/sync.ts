import { z } from 'zod';
import { scope } from './accounts.ts';
import { pageInput, pageOf } from './lists.ts';
import { messageDescriptor } from './message.ts';
import { control, mutation, query } from './procedure.ts';
import { serverAddress } from './resources.ts';

const noInput = z.strictObject({});
const server = serverAddress();
const password = z.string().max(500);
const company = z.string().trim().min(1).max(200);

const syncRun = z.object({
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  pushed: z.int(),
  pulled: z.int(),
  conflicts: z.int(),
  /** Why it failed; null if it succeeded. */
  problem: z.string().nullable(),
  message: z.string().nullable(),
  descriptor: messageDescriptor.optional(),
});
export type SyncRun = z.infer<typeof syncRun>;

/** One side of a conflict. */
const side = z.object({
  /** The value as text. */
  text: z.string(),
  device: z.string(),
  at: z.string(),
});

const conflict = z.object({
  id: z.int(),
  /** `store`, `product`, `sales_order` … */
  kind: z.string(),
  /** Name of the row, and its local id; null if it no longer exists. */
  subject: z.string(),
  subjectId: z.int().nullable(),
  /** The field, or field group, that two laptops changed. */
  unit: z.string(),
  won: side,
  lost: side,
  settled: z.enum(['kept', 'turned']).nullable(),
  settledBy: z.string().nullable(),
  settledAt: z.string().nullable(),
});
export type SyncConflict = z.infer<typeof conflict>;

/** Fingerprint of a public key: the first 128 bits of its SHA-256 in eight groups. */
const fingerprint = z.string().regex(/^[0-9a-f]{4}(-[0-9a-f]{4}){7}$/, 'eight groups of four hexadecimal digits');

/** The public key that another laptop signs account changes with. */
const laptopKey = z.object({
  fingerprint,
  /** Name given to the laptop. */
  deviceName: z.string(),
  /** Whether an owner of this laptop approved the key. */
  isLetIn: z.boolean(),
  letInBy: z.string().nullable(),
  letInAt: z.string().nullable(),
  /** Number of accounts with pending changes, and their names if the caller may see accounts. */
  waiting: z.int(),
  accounts: z.array(z.string()),
});
export type LaptopKey = z.infer<typeof laptopKey>;

const status = z.object({
  /** `off`: never set up, or disabled. */
  state: z.enum(['off', 'idle', 'running', 'offline', 'problem']),
  /** Without its password. */
  server: z.string().nullable(),
  hasPassword: z.boolean(),
  automatic: z.boolean(),
  company: z.string().nullable(),
  device: z.string(),
  deviceName: z.string(),
  /** Number of local changes not sent yet. */
  waiting: z.int(),
  /** Age in seconds of the oldest of them; 0 if there is none. */
  lagSeconds: z.int(),
  lastAt: z.string().nullable(),
  /** Number of unresolved conflicts. */
  conflicts: z.int(),
  /** Of this laptop’s own key. */
  fingerprint,
  /** Keys of other laptops that were approved, or that have pending account changes. */
  keys: z.array(laptopKey),
  problem: z
    .object({ code: z.string(), message: z.string(), hint: z.string(), descriptor: messageDescriptor.optional() })
    .nullable(),
  /** The last sync sessions, newest first. */
  runs: z.array(syncRun),
});
export type SyncStatus = z.infer<typeof status>;

const syncResult = z.object({
  pushed: z.int(),
  pulled: z.int(),
  /** Number of changes that this login may not make; they stay pending. */
  refused: z.int(),
  conflicts: z.array(conflict),
  lagSeconds: z.int(),
  dryRun: z.boolean(),
});

const connectionStep = z.object({
  name: z.enum(['address', 'reach', 'login', 'version', 'rights', 'company']),
  ok: z.boolean(),
  /** Code of the problem; empty if the step passed. */
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  descriptor: messageDescriptor.optional(),
});
export type SyncStep = z.infer<typeof connectionStep>;

export const syncContract = {
  'sync.status': query(noInput, status),
  /** Sets the server; without a password the stored one is kept. */
  'sync.setUp': mutation(
    z.strictObject({
      server,
      password: password.nullable().optional(),
      /** Whether to sync automatically; defaults to the current value for the same server, otherwise to false. */
      automatic: z.boolean().optional(),
      company: company.optional(),
      deviceName: z.string().trim().min(1).max(80).optional(),
    }),
    status,
  ),
  /** Disables sync; further changes stay in the outbox. */
  'sync.off': mutation(noInput, status),
  /** Tests a connection step by step without changing anything. */
  'sync.test': control(
    z.strictObject({ server, password: password.nullable().optional() }),
    z.object({ ok: z.boolean(), steps: z.array(connectionStep) }),
  ),
  /** Dry run of the first sync with a server: nothing is stored or changed on either side. */
  'sync.foresee': control(z.strictObject({ server, password: password.nullable().optional() }), syncResult),
  /** Runs a sync with the configured server; returns when it is finished. */
  'sync.run': control(z.strictObject({ dryRun: z.boolean().default(false) }), syncResult),
  'sync.cancel': control(noInput, z.object({ cancelled: z.boolean() })),
  'sync.conflicts': query(z.strictObject({ open: z.boolean().default(true), ...pageInput }), pageOf(conflict)),
  /** Resolves a conflict: confirms the outcome, or restores the overwritten value. */
  'sync.settle': mutation(z.strictObject({ id: z.int().positive(), what: z.enum(['kept', 'turned']) }), conflict),
  /** Approves another laptop's key: its pending and future account changes are applied. */
  'sync.letIn': mutation(z.strictObject({ fingerprint }), status),
  /** Revokes another laptop's key; account changes applied before are kept. */
  'sync.keepOut': mutation(z.strictObject({ fingerprint }), status),
  /** Grants another login access on the server; only the owner of the schema may do so. */
  'sync.admit': control(
    z.strictObject({
      login: z.string().trim().min(1).max(63),
      may: z.enum(['read', 'write']).default('write'),
      scope: scope.nullable().default(null),
    }),
    /** Whether the login exists on the server. */
    z.object({ login: z.string(), exists: z.boolean() }),
  ),
};

/** Sync progress: number of changes sent and received so far. */
export const syncProgress = z.object({ out: z.int(), in: z.int(), waiting: z.int() });
