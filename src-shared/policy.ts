import { z } from 'zod';
import { mappingSpec } from './contract/imports/options.ts';
import { importSettings } from './contract/imports/settings.ts';
import { asAddress, folderPath, webAddress } from './contract/resources.ts';
import {
  accountSettings,
  apiServerSettings,
  backupSettings,
  digestSettings,
  orderSettings,
  updateSettings,
} from './contract/settings.ts';
import { type MessageDescriptor, message } from './messages/descriptor.ts';
import { withText } from './messages/english.ts';
import { ROLES } from './roles.ts';

const folder = folderPath();

/** An address that the sync accepts, without a password. */
const SERVER_ADDRESS =
  /^postgres(ql)?:\/\/[^:@/]+@[^@/?#]+\/[^/?#]+(\?(?!.*\bsslmode=(?!(disable|require|verify-ca|verify-full)(&|$))).*)?$/;

/**
 * Schema of the policy that a company can set on its laptops. Each key is validated separately, so that an invalid one
 * does not affect the others.
 */
export const POLICY = {
  dataFolder: folder.describe('The data folder. Overrides the system’s default folder and the option --data.'),
  keysInKeychain: z
    .boolean()
    .describe(
      'Stores the key of the data in the system’s keychain instead of the data folder. Then only the installed app can open the data: no browser, no clone, and no session without a keychain. Set false to move the key back.',
    ),
  requirePassword: accountSettings.shape.requirePassword.describe('Requires a password for every account.'),
  idleMinutes: accountSettings.shape.idleMinutes.describe(
    'Minutes without use after which a session is locked; null for never.',
  ),
  auditDays: accountSettings.shape.auditDays.describe('Days that entries of the audit log are kept; null for all.'),
  grants: z
    .partialRecord(z.enum(ROLES), z.record(z.string().regex(/^[a-z]+\.[A-Za-z]+$/), z.enum(['all', 'own', 'no'])))
    .describe('Permissions that differ from the defaults: {"rep": {"reports.csv": "no"}}. Owners always keep theirs.'),
  syncServer: asAddress(
    z.string().regex(SERVER_ADDRESS, 'postgres://USER@HOST/DATABASE, without a password').max(2000),
  ).describe('The PostgreSQL server for sync: postgres://USER@HOST/DATABASE, without a password.'),
  syncAutomatic: z.boolean().describe('Syncs automatically.'),
  syncCompany: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('The company’s name on the sync server; the first laptop sets it.'),
  breaker: importSettings.shape.breaker
    .partial()
    .describe('Share or number of rejected records at which an import stops.'),
  defaultCurrency: importSettings.shape.defaultCurrency.describe('Currency of invoices without one (ISO 4217).'),
  watchedFolder: importSettings.shape.watchedFolder.describe(
    'Folder whose new files are imported automatically; null for none.',
  ),
  mappings: z
    .array(mappingSpec.extend({ name: z.string().trim().min(1).max(100) }))
    .max(100)
    .describe('Column mappings available on every laptop.'),
  backup: backupSettings.partial().describe('Schedule, retention and second folder of backups.'),
  overCreditLimit: orderSettings.shape.overCreditLimit.describe(
    'warn: orders beyond a credit limit are confirmed with a warning; hold: only managers confirm them.',
  ),
  digest: digestSettings.partial().describe('Folder and language of the weekly digest.'),
  updateServer: updateSettings.shape.server
    .unwrap()
    .describe('The update server: an https:// address, or a folder such as a share.'),
  updateChannel: updateSettings.shape.channel.describe(
    'The update channel: latest, or beta to test new versions early.',
  ),
  updateMode: updateSettings.shape.mode.describe(
    'automatic: installs when the app closes; ask: installs when a user agrees; off: IT installs updates.',
  ),
  api: apiServerSettings.describe(
    'The API server while the window is open: a port on this computer, or a network address with a certificate and its key.',
  ),
  traceEndpoint: webAddress().describe(
    'The collector that traces are sent to by OTLP over HTTP, for example http://collector:4318. None by default.',
  ),
} as const;

export type PolicyKey = keyof typeof POLICY;
export type PolicyValues = { [K in PolicyKey]?: z.output<(typeof POLICY)[K]> };

/** What is wrong with a key of a policy, or with all of it where `key` is empty. */
export interface PolicyProblem {
  key: string;
  message: string;
  descriptor: MessageDescriptor;
}

export const policyProblem = (key: string, descriptor: MessageDescriptor): PolicyProblem => ({
  key,
  ...withText(descriptor),
});

/** A parsed policy with its errors. */
export interface ParsedPolicy {
  values: PolicyValues;
  problems: PolicyProblem[];
}

/** Parses a policy from a file or the registry; invalid and unknown keys are skipped and reported. */
export function parsePolicy(raw: unknown): ParsedPolicy {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { values: {}, problems: [policyProblem('', message('policy_problem/not_an_object'))] };
  const values: Record<string, unknown> = {};
  const problems: ParsedPolicy['problems'] = [];
  for (const [key, value] of Object.entries(raw)) {
    if (key === '$schema') continue;
    if (!Object.hasOwn(POLICY, key)) {
      problems.push(policyProblem(key, message('policy_problem/key')));
      continue;
    }
    const parsed = POLICY[key as PolicyKey].safeParse(value);
    if (parsed.success) values[key] = parsed.data;
    else {
      const [issue] = parsed.error.issues;
      const part = issue!.path.join('.');
      const values = { issue: issue!.message };
      problems.push(
        policyProblem(
          key,
          part ? message('policy_problem/part', { part, ...values }) : message('policy_problem/value', values),
        ),
      );
    }
  }
  return { values: values as PolicyValues, problems };
}
