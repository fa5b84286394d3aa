import type { Db } from '../../db/open.ts';
import type { AccountSync } from '../accounts/index.ts';
import type { ServerConnection } from '../server/connection.ts';
import { SYNCED_TABLES } from '../synced-tables.ts';
import { pushInvoices } from './invoices.ts';
import { outboxSender } from './outbox-sender.ts';
import type { OnProgress, PushResult } from './push-result.ts';

/** Sends the outbox, kind by kind; refused entries stay in it. Safe to interrupt at any point and to repeat. */
export async function push(
  db: Db,
  link: ServerConnection,
  accounts: AccountSync,
  onProgress: OnProgress,
): Promise<PushResult> {
  const result: PushResult = { pushed: 0, refused: 0 };
  await link.query('SELECT mangalm.stage()');
  const sender = outboxSender(db, link, accounts, result, onProgress);
  for (const name of ['store', 'product', 'import']) await sender.kind(name);
  await pushInvoices(db, link, result, onProgress);
  for (const { name } of SYNCED_TABLES) if (!['store', 'product', 'import'].includes(name)) await sender.kind(name);
  await sender.sendTombstones();
  return result;
}
