import type { Db } from '../../db/open.ts';
import type { AccountSync } from '../accounts/index.ts';
import type { ServerConnection } from '../server/connection.ts';
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
  await pushInvoices(db, link, () => secondConnection(connect), result, onProgress);
  for (const { name } of SYNCED_TABLES) if (!['store', 'product', 'import'].includes(name)) await sender.kind(name);
  await sender.sendTombstones();
  return result;
}

const createStaging = (link: ServerConnection) => link.query('SELECT mangalm.stage()');

/** A second connection, with staging tables of its own; null where the server has none to spare. */
async function secondConnection(connect: () => Promise<ServerConnection>): Promise<ServerConnection | null> {
  const link = await connect().catch(() => null);
  try {
    if (link) await createStaging(link);
    return link;
  } catch {
    await link?.close();
    return null;
  }
}
