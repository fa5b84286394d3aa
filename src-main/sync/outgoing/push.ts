import type { Store } from '../../store/open.ts';
import type { CompanyAccounts } from '../accounts/index.ts';
import { KINDS } from '../kinds.ts';
import type { Link } from '../server/connection.ts';
import { cellSender } from './cells.ts';
import { pushInvoices } from './invoices.ts';
import type { Sent, Tick } from './sent.ts';

/** Sends the outbox, kind by kind; refused entries stay in it. Safe to interrupt at any point and to repeat. */
export async function push(db: Store, link: Link, accounts: CompanyAccounts, tick: Tick): Promise<Sent> {
  const sent: Sent = { pushed: 0, refused: 0 };
  await link.query('SELECT mangalm.stage()');
  const sender = cellSender(db, link, accounts, sent, tick);
  for (const name of ['store', 'product', 'import']) await sender.kind(name);
  await pushInvoices(db, link, sent, tick);
  for (const { name } of KINDS) if (!['store', 'product', 'import'].includes(name)) await sender.kind(name);
  await sender.gone();
  return sent;
}
