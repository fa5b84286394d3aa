import fs from 'node:fs';
import path from 'node:path';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import type { PartialInput } from '../../src-shared/partial-input.ts';
import {
  type ParsedPolicy,
  type PolicyKey,
  type PolicyValues,
  parsePolicy,
  policyProblem,
} from '../../src-shared/policy.ts';
import { Problem } from '../../src-shared/problem.ts';
import { MAX_FILE_BYTES, readUserFile } from '../platform/user-file.ts';
import { parseRegistryOutput } from './registry.ts';

export interface Policy extends ParsedPolicy {
  /** The file or registry key it was read from; null where there is none. */
  source: string | null;
}

const NO_POLICY: Policy = { source: null, values: {}, problems: [] };
const REGISTRY_KEY = 'HKLM\\Software\\Policies\\Mangalm';

/** Path of the policy file by platform; only an administrator can write to it. */
export function policyFile(platform = process.platform, env = process.env): string {
  if (platform === 'win32') return path.win32.join(env.ProgramData ?? 'C:\\ProgramData', 'Mangalm', 'policy.json');
  if (platform === 'darwin') return '/Library/Application Support/Mangalm/policy.json';
  return '/etc/mangalm/policy.json';
}

let cachedFile: { stamp: string; policy: Policy } | null = null;
let cachedRegistry: { readAt: number; policy: Policy } | null = null;
/** Cache lifetime of the registry's values, since reading them starts a process. */
const REGISTRY_CACHE_MS = 60_000;

/**
 * The policy of this machine, reread when its file changes: on Windows the registry first, then the system's policy
 * file. `MANGALM_POLICY` names a file only where the system has neither, so that it can't bypass them.
 */
export function policy(): Policy {
  if (process.platform === 'win32') {
    const now = performance.now();
    if (!cachedRegistry || now - cachedRegistry.readAt > REGISTRY_CACHE_MS)
      cachedRegistry = { readAt: now, policy: readPolicyRegistry() };
    if (cachedRegistry.policy.source !== null) return cachedRegistry.policy;
  }
  const own = process.env.MANGALM_POLICY;
  let file = policyFile();
  let there = fs.statSync(file, { throwIfNoEntry: false });
  if (!there && own) {
    file = own;
    there = fs.statSync(file, { throwIfNoEntry: false });
  }
  if (!there) return NO_POLICY;
  const stamp = `${file} ${there.mtimeMs} ${there.size}`;
  if (cachedFile?.stamp !== stamp) cachedFile = { stamp, policy: readPolicyFile(file) };
  return cachedFile.policy;
}

function readPolicyFile(file: string): Policy {
  const invalid = (reason: MessageDescriptor): Policy => ({
    source: file,
    values: {},
    problems: [policyProblem('', reason)],
  });
  let text: string;
  try {
    text = readUserFile(file, MAX_FILE_BYTES.settings)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof Problem && error.descriptor) return invalid(error.descriptor);
    return invalid(message('policy_problem/file_unreadable', { code: String((error as NodeJS.ErrnoException).code) }));
  }
  try {
    return { source: file, ...parsePolicy(JSON.parse(text)) };
  } catch (error) {
    return invalid(message('policy_problem/file_not_json', { reason: (error as Error).message }));
  }
}

function readPolicyRegistry(): Policy {
  try {
    // absolute path, so that a reg.exe in the current folder is not run
    const reg = path.win32.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'reg.exe');
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    const output = execFileSync(reg, ['query', REGISTRY_KEY, '/s'], {
      encoding: 'utf8',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return { source: REGISTRY_KEY, ...parsePolicy(parseRegistryOutput(output)) };
  } catch {
    // no such key
    return NO_POLICY;
  }
}

/** The values that the policy fixes; empty without a policy. */
export const policyValues = (): PolicyValues => policy().values;

/** Refuses to change settings that the policy fixes. @throws Problem `fixed_by_policy` */
export function assertNotFixed(...keys: PolicyKey[]): void {
  const { values, source } = policy();
  const key = keys.find((one) => one in values);
  if (key) throw new Problem('fixed_by_policy', { key, source: String(source) });
}

/** Settings overridden by the policy's values; objects are merged by property. */
export function applyPolicy<S extends object>(settings: S, part: { [K in keyof S]?: unknown }): S {
  const merged = Object.entries(part).map(([key, value]) => {
    const setting = settings[key as keyof S];
    const isObject = typeof value === 'object' && value !== null && typeof setting === 'object' && setting !== null;
    return [key, isObject && !Array.isArray(value) ? { ...setting, ...value } : value];
  });
  return { ...settings, ...Object.fromEntries(merged) };
}

/** Refuses settings that contradict the policy. @throws Problem `fixed_by_policy` */
export function assertCompliant<S extends object>(wanted: S, part: { [K in keyof S]?: unknown }): void {
  const allowed = applyPolicy(wanted, part);
  const key = (Object.keys(part) as (keyof S)[]).find(
    (one) => JSON.stringify(wanted[one]) !== JSON.stringify(allowed[one]),
  );
  if (key !== undefined) throw new Problem('fixed_by_policy', { key: String(key), source: String(policy().source) });
}

/** The policy's values for the given keys; keys it does not fix are absent. */
export function policyValuesOf<K extends PolicyKey>(...keys: K[]): Pick<PolicyValues, K> {
  const values = policyValues();
  return Object.fromEntries(keys.filter((key) => key in values).map((key) => [key, values[key]])) as Pick<
    PolicyValues,
    K
  >;
}

/** The entries of a change that differ from the effective settings; policy values are not stored as the user's. */
export function changedValues<S extends object>(before: S, change: PartialInput<S>): Partial<S> {
  return Object.fromEntries(
    Object.entries(change).filter(
      ([key, value]) => JSON.stringify(before[key as keyof S]) !== JSON.stringify(value) && value !== undefined,
    ),
  ) as Partial<S>;
}
