import { fixed, mustBeFree } from '../policy/policy.ts';
import type { Keys } from '../store/keys.ts';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { parseTarget, shownAddress, type Target } from './server/connection.ts';

interface Kept {
  /** Address without the password. */
  server: string;
  /** Encrypted with the keys of the data folder (protected by the OS keychain where there is one). */
  password: string | null;
  automatic: boolean;
  on: boolean;
  company: string;
}

export interface Connection extends Omit<Kept, 'password'> {
  hasPassword: boolean;
  target: Target;
}

const KEY = 'sync.connection';
/** Default company name. */
const COMPANY = 'Mangalm';

/** The stored settings overridden by the policy. A password is used only for the server that it was entered for. */
function keptConnection(db: Store): Kept | null {
  const kept = readSetting<Kept>(db, KEY);
  const { syncServer, syncAutomatic, syncCompany } = fixed();
  const own = kept && {
    ...kept,
    ...(syncAutomatic === undefined ? {} : { automatic: syncAutomatic }),
    ...(syncCompany === undefined ? {} : { company: syncCompany }),
  };
  if (syncServer === undefined) return own ?? null;
  const server = shownAddress(syncServer);
  return {
    automatic: syncAutomatic ?? true,
    company: syncCompany ?? COMPANY,
    ...own,
    server,
    password: own?.server === server ? own.password : null,
    on: true,
  };
}

/** The connection settings; null if sync is not set up. */
export function connectionOf(db: Store, keys: Keys): Connection | null {
  const kept = keptConnection(db);
  if (!kept) return null;
  const { password, ...rest } = kept;
  const target = parseTarget(kept.server);
  return {
    ...rest,
    hasPassword: password !== null,
    target: { ...target, password: password === null ? null : keys.reveal(password) },
  };
}

/**
 * Parses an address. Password in order of precedence: the argument, the one in the address, the one stored for the
 * same server.
 * @throws Problem `server_address` · `fixed_by_policy` if the policy fixes another server
 */
export function targetOf(db: Store, keys: Keys, address: string, password?: string | null): Target {
  const { syncServer } = fixed();
  if (syncServer !== undefined && shownAddress(syncServer) !== shownAddress(address)) mustBeFree('syncServer');
  const target = parseTarget(address);
  const kept = connectionOf(db, keys);
  const same = kept !== null && shownAddress(kept.server) === shownAddress(address);
  return { ...target, password: password ?? target.password ?? (same ? kept.target.password : null) };
}

/** @throws Problem `server_address` · `fixed_by_policy` */
export function keepConnection(
  db: Store,
  keys: Keys,
  change: {
    server: string;
    password?: string | null | undefined;
    automatic?: boolean | undefined;
    company?: string | undefined;
  },
): Connection {
  const { syncAutomatic, syncCompany } = fixed();
  if (syncAutomatic !== undefined && (change.automatic ?? syncAutomatic) !== syncAutomatic) mustBeFree('syncAutomatic');
  if (change.company !== undefined && syncCompany !== undefined && syncCompany !== change.company)
    mustBeFree('syncCompany');
  const { password } = targetOf(db, keys, change.server, change.password);
  const before = readSetting<Kept>(db, KEY);
  const now = keptConnection(db);
  const isSame = now !== null && now.server === shownAddress(change.server);
  const kept: Kept = {
    server: shownAddress(change.server),
    password: password === null ? null : keys.keep(password),
    automatic: change.automatic ?? syncAutomatic ?? (isSame && now.automatic),
    on: true,
    company: change.company ?? before?.company ?? COMPANY,
  };
  writeSetting(db, KEY, kept);
  return connectionOf(db, keys)!;
}

/** @throws Problem `fixed_by_policy` */
export function switchOff(db: Store): void {
  mustBeFree('syncServer');
  const kept = readSetting<Kept>(db, KEY);
  if (kept) writeSetting(db, KEY, { ...kept, on: false });
}
