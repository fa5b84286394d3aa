import { z } from 'zod';
import { accountSettings } from './contract/accounts.ts';
import { backupSettings } from './contract/backup.ts';
import { importSettings, mappingSpec } from './contract/imports.ts';
import { apiServerSettings } from './contract/programs.ts';
import { asAddress, folderPath, webAddress } from './contract/resources.ts';
import { updateSettings } from './contract/updates.ts';
import { type MessageDescriptor, message } from './messages/descriptor.ts';
import { withText } from './messages/english.ts';
import { ROLES } from './roles.ts';

const folder = folderPath();

/**
 * Schema of the policy that a company can set on its laptops. Each key is validated separately, so that an invalid one
 * does not affect the others.
 */
export const POLICY = {
  dataFolder: folder.describe(
    'Where the data lies, in place of the system’s place for application data and of --data.',
  ),
  keysInKeychain: z
    .boolean()
    .describe(
      'Whether the keychain of the system holds the key of the data, in place of the data folder. Then the app as it is installed opens the data, and nothing else does: no browser, no checkout, no session without the keychain. Where the keychain holds it, only false brings it back.',
    ),
  requirePassword: accountSettings.shape.requirePassword.describe('Whether every account needs a password.'),
  idleMinutes: accountSettings.shape.idleMinutes.describe(
    'A session that nobody used for so many minutes is locked; null for never.',
  ),
  auditDays: accountSettings.shape.auditDays.describe('How many days of the audit are kept; null for all.'),
  grants: z
    .partialRecord(z.enum(ROLES), z.record(z.string().regex(/^[a-z]+\.[A-Za-z]+$/), z.enum(['all', 'own', 'no'])))
    .describe('Permissions that differ from the default: {"rep": {"reports.csv": "no"}}. Owners keep all.'),
  syncServer: asAddress(
    z
      .string()
      .regex(/^postgres(ql)?:\/\/[^:@/]+@/, 'postgres://USER@HOST/DATABASE, without a password')
      .max(2000),
  ).describe('The PostgreSQL server where laptops meet: postgres://USER@HOST/DATABASE, without a password.'),
  syncAutomatic: z.boolean().describe('Whether laptops meet it by themselves.'),
  syncCompany: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('What the company is called there; the first laptop names it.'),
  breaker: importSettings.shape.breaker.partial().describe('When an import stops because of rejects.'),
  defaultCurrency: importSettings.shape.defaultCurrency.describe('The currency of invoices that name none (ISO 4217).'),
  watchedFolder: importSettings.shape.watchedFolder.describe(
    'A folder whose files are imported as they appear; null for none.',
  ),
  mappings: z
    .array(mappingSpec.extend({ name: z.string().trim().min(1).max(100) }))
    .max(100)
    .describe('Mappings of columns that every laptop has.'),
  backup: backupSettings.partial().describe('How backups are made, kept, and copied to a second place.'),
  updateServer: updateSettings.shape.server
    .unwrap()
    .describe('Where newer versions of the app lie: an address with https://, or a folder, as on a share.'),
  updateChannel: updateSettings.shape.channel.describe(
    'Which list of them counts: latest, or beta for those who try first.',
  ),
  updateMode: updateSettings.shape.mode.describe(
    'automatic: installed as the app is closed; ask: when somebody says so; off: never by itself, as where IT installs.',
  ),
  api: apiServerSettings.describe(
    'Where other programs are answered while the window is open: a port of this machine; at an address of the network only with the files of a certificate and its key.',
  ),
  traceEndpoint: webAddress().describe(
    'Where traces are sent, by OTLP over HTTP: the address of a collector, as http://collector:4318. None by default.',
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
