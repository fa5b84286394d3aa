import { setTimeout } from 'node:timers/promises';
import type { Db } from '../../db/open.ts';
import type { AccountSync } from '../accounts/index.ts';
import type { ServerConnection } from '../server/connection.ts';
import { syncState } from '../state.ts';
import { SYNCED_TABLES } from '../synced-tables.ts';
import { pushInvoices } from './invoices.ts';
import { outboxSender } from './outbox-sender.ts';
import type { OnProgress, PushResult } from './push-result.ts';

/**
 * Sends the outbox, kind by kind; refused entries stay in it. Safe to interrupt at any point and to repeat.
 * @param connect opens another connection to the same server
 */
export async function push(
  db: Db,
  link: ServerConnection,
  connect: () => Promise<ServerConnection>,
  accounts: AccountSync,
  onProgress: OnProgress,
): Promise<PushResult> {
  const result: PushResult = { pushed: 0, refused: 0 };
  await createStaging(link);
  const sender = outboxSender(db, link, accounts, result, onProgress);
  for (const name of ['store', 'product', 'import']) await sender.kind(name);
  await pushInvoices(db, link, () => secondConnection(db, link, connect), result, onProgress);
  for (const { name } of SYNCED_TABLES) if (!['store', 'product', 'import'].includes(name)) await sender.kind(name);
  await sender.sendTombstones();
  return result;
}

const createStaging = (link: ServerConnection) => link.query('SELECT mangalm.stage()');

/** The longest wait for a second connection, in milliseconds: a pooler may keep it waiting until others are free. */
const SPARE_CONNECTION_MS = 2_000;

/**
 * A second connection, with staging tables of its own; null where the server has none to spare, or another laptop of the
 * company has one. Merges of a company run one after the other, so more would only take connections from others.
 */
async function secondConnection(
  db: Db,
  link: ServerConnection,
  connect: () => Promise<ServerConnection>,
): Promise<ServerConnection | null> {
  // held until the end of the session
  const [lock] = await link.query<{ ours: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS ours', [
    `mangalm second connection ${syncState(db).company}`,
  ]);
  if (!lock!.ours) return null;
  let isLate = false;
  const opened = openStaged(connect).then(async (second) => {
    if (!isLate || second === null) return second;
    await second.close();
    return null;
  });
  const second = await Promise.race([opened, setTimeout(SPARE_CONNECTION_MS, 'late' as const, { ref: false })]);
  if (second !== 'late') return second;
  isLate = true;
  return null;
}

async function openStaged(connect: () => Promise<ServerConnection>): Promise<ServerConnection | null> {
  const second = await connect().catch(() => null);
  try {
    if (second) await createStaging(second);
    return second;
  } catch {
    await second?.close();
    return null;
  }
}
