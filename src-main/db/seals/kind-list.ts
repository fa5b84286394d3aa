import type { Db } from '../open.ts';
import { KIND_NAMES } from './kinds.ts';
import type { Hmac } from './mac.ts';

/** The key of the `seal_sum` row that lists all kinds with a sum; it is sealed like a sum. */
const KIND_LIST = '';

/** The kinds that have a sum; null if the list was tampered with. */
export function readKindList(db: Db, hmac: Hmac): Set<string> | null {
  const stored = db.prepare('SELECT value FROM main.seal_sum WHERE kind = ?').pluck().get(KIND_LIST);
  const [names, mac, ...rest] = typeof stored === 'string' ? stored.split(' ') : [];
  return names !== undefined && mac === macOf(names, hmac) && rest.length === 0 ? new Set(names.split(',')) : null;
}

/** Lists all kinds of this version as those that have a sum. */
export function saveKindList(db: Db, hmac: Hmac): void {
  const names = KIND_NAMES.join(',');
  db.prepare('INSERT INTO seal_sum VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET value = excluded.value').run(
    KIND_LIST,
    `${names} ${macOf(names, hmac)}`,
  );
}

const macOf = (names: string, hmac: Hmac): string => Buffer.from(hmac.of(`kinds\0${names}`), 'latin1').toString('hex');
