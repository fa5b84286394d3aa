import type { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { assertNotFixed, policyValues } from '../policy/policy.ts';
import { addressWithoutPassword, parseTarget, type ServerTarget } from './server/connection.ts';

interface StoredConnection {
  /** Address without the password. */
  server: string;
  /** Encrypted with the keys of the data folder (protected by the OS keychain where there is one). */
  password: string | null;
  automatic: boolean;
  on: boolean;
  company: string;
}

export interface Connection extends Omit<StoredConnection, 'password'> {
  hasPassword: boolean;
  target: ServerTarget;
}

const CONNECTION_KEY = 'sync.connection';
/** Default company name. */
const DEFAULT_COMPANY_NAME = 'Mangalm';

/** The stored settings overridden by the policy. A password is used only for the server that it was entered for. */
function effectiveConnection(db: Db): StoredConnection | null {
  const stored = readSetting<StoredConnection>(db, CONNECTION_KEY);
  const { syncServer, syncAutomatic, syncCompany } = policyValues();
  const overridden = stored && {
    ...stored,
    ...(syncAutomatic === undefined ? {} : { automatic: syncAutomatic }),
    ...(syncCompany === undefined ? {} : { company: syncCompany }),
  };
  if (syncServer === undefined) return overridden ?? null;
  const server = addressWithoutPassword(syncServer);
  return {
    automatic: syncAutomatic ?? true,
    company: syncCompany ?? DEFAULT_COMPANY_NAME,
    ...overridden,
    server,
    password: overridden?.server === server ? overridden.password : null,
    on: true,
  };
}

/** The connection settings; null if sync is not set up. */
export function connectionOf(db: Db, keys: Keys): Connection | null {
  const effective = effectiveConnection(db);
  if (!effective) return null;
  const { password: encrypted, ...rest } = effective;
  // null too where the keys are others than those it was encrypted with
  const password = encrypted === null ? null : keys.decrypt(encrypted);
  return { ...rest, hasPassword: password !== null, target: { ...parseTarget(effective.server), password } };
}

/**
 * The target of an address. Password in order of precedence: the argument, the one in the address, the one stored for the
 * same server.
 * @throws Problem `server_address` · `fixed_by_policy` if the policy fixes another server
 */
export function targetOf(db: Db, keys: Keys, address: string, password?: string | null): ServerTarget {
  const { syncServer } = policyValues();
  if (syncServer !== undefined && addressWithoutPassword(syncServer) !== addressWithoutPassword(address))
    assertNotFixed('syncServer');
  const target = parseTarget(address);
  const current = connectionOf(db, keys);
  const isSameServer = current !== null && addressWithoutPassword(current.server) === addressWithoutPassword(address);
  return { ...target, password: password ?? target.password ?? (isSameServer ? current.target.password : null) };
}

/** @throws Problem `server_address` · `fixed_by_policy` */
export function saveConnection(
  db: Db,
  keys: Keys,
  change: {
    server: string;
    password?: string | null | undefined;
    automatic?: boolean | undefined;
    company?: string | undefined;
  },
): Connection {
  const { syncAutomatic, syncCompany } = policyValues();
  if (syncAutomatic !== undefined && (change.automatic ?? syncAutomatic) !== syncAutomatic)
    assertNotFixed('syncAutomatic');
  if (change.company !== undefined && syncCompany !== undefined && syncCompany !== change.company)
    assertNotFixed('syncCompany');
  const { password } = targetOf(db, keys, change.server, change.password);
  const stored = readSetting<StoredConnection>(db, CONNECTION_KEY);
  const effective = effectiveConnection(db);
  const isSameServer = effective !== null && effective.server === addressWithoutPassword(change.server);
  const saved: StoredConnection = {
    server: addressWithoutPassword(change.server),
    password: password === null ? null : keys.encrypt(password),
    automatic: change.automatic ?? syncAutomatic ?? (isSameServer && effective.automatic),
    on: true,
    company: change.company ?? stored?.company ?? DEFAULT_COMPANY_NAME,
  };
  writeSetting(db, CONNECTION_KEY, saved);
  return connectionOf(db, keys)!;
}

/** @throws Problem `fixed_by_policy` */
export function switchOff(db: Db): void {
  assertNotFixed('syncServer');
  const stored = readSetting<StoredConnection>(db, CONNECTION_KEY);
  if (stored) writeSetting(db, CONNECTION_KEY, { ...stored, on: false });
}
