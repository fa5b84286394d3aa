import type { Store } from '../../store/open.ts';
import { WHOLE } from '../capture.ts';
import { identities } from '../kinds.ts';
import { copied, type Link } from '../server/connection.ts';
import { syncState } from '../state.ts';
import { versions } from '../versions.ts';
import { inTurn } from './in-turn.ts';
import { type Batch, INVOICE_COLUMNS, invoiceGatherer, LINE_COLUMNS } from './invoice-batches.ts';
import type { Sent, Tick, Verdict } from './sent.ts';

const GONE = 5_000;
const MONTHS = `SELECT DISTINCT substr(i.date, 1, 7) FROM outbox o JOIN invoice i ON i.id = o.id WHERE o.kind = 'invoice'`;

/** Sends invoices, each as a whole with its lines, and tombstones of invoices. */
export async function pushInvoices(db: Store, link: Link, sent: Sent, tick: Tick): Promise<void> {
  const gatherer = invoiceGatherer(db);
  const ownIdentity = new Set<number>();
  const gather = (after: number) => db.transaction(() => gatherer(after, ownIdentity)).immediate();
  const send = ({ heads, lines, words, extras }: Batch, staged: () => void): Promise<Verdict[]> =>
    link.transaction(async () => {
      await link.copy('stage_invoice', INVOICE_COLUMNS, heads);
      await link.copy(
        'stage_word',
        'place, id',
        words.map((id, i) => `${i + 1}\t${id}`),
      );
      await link.copy('stage_line', LINE_COLUMNS, lines.bytes);
      if (extras.length > 0)
        await link.copy(
          'stage_extra',
          'id, json',
          extras.map(({ id, json }) => `${id}\t${copied(json)}`),
        );
      const merged = link.query<Verdict>('SELECT * FROM mangalm.merge_invoices()');
      staged();
      return merged;
    });
  const months = db.prepare(MONTHS).pluck().all();
  if (months.length > 0) await link.query('SELECT mangalm.make_months($1)', [months]);
  for (let pass = 0; pass < 4; pass++) {
    let taken = false;
    await inTurn(
      gather(-1),
      send,
      (batch) => gather(batch.last),
      (batch, verdicts) => {
        taken = acknowledgeInvoices(db, batch, verdicts, ownIdentity, sent) || taken;
        tick(batch.heads.length);
      },
    );
    if (!taken) break;
  }
  await pushGoneInvoices(db, link, sent, tick);
}

function acknowledgeInvoices(
  db: Store,
  batch: Batch,
  verdicts: Verdict[],
  ownIdentity: Set<number>,
  sent: Sent,
): boolean {
  const said = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  const ids = identities(db);
  const known = versions(db);
  const done = db.prepare("DELETE FROM outbox WHERE kind = 'invoice' AND id = ? AND clock = ?");
  let taken = false;
  db.transaction(() => {
    for (const { id } of batch.extras) known.set('extra', id, '', 0, '');
    for (const [gid, { id, clock, device }] of batch.entries) {
      const verdict = said.get(gid);
      if (verdict?.verdict === 'rights') {
        sent.refused++;
        continue;
      }
      if (verdict?.verdict === 'taken') {
        taken = true;
        const there = ids.id('invoice', verdict.other!);
        if (there === null) ids.adopt('invoice', id, verdict.other!);
        else ownIdentity.add(id);
        continue;
      }
      done.run(id, clock);
      sent.pushed++;
      if (verdict?.verdict === 'equal') known.set('invoice', gid, WHOLE, Number(verdict.clock), verdict.device!);
      else if (!verdict) known.set('invoice', gid, WHOLE, clock, device);
    }
  }).immediate();
  return taken;
}

async function pushGoneInvoices(db: Store, link: Link, sent: Sent, tick: Tick): Promise<void> {
  const known = versions(db);
  const list = db.prepare("SELECT gid, clock FROM outbox_gone WHERE kind = 'invoice' LIMIT ?");
  const done = db.prepare("DELETE FROM outbox_gone WHERE kind = 'invoice' AND gid = ? AND clock = ?");
  for (;;) {
    const rows = list.all(GONE) as { gid: string; clock: number }[];
    if (rows.length === 0) return;
    const { device } = syncState(db);
    const lines = rows.map(({ gid, clock }) => {
      const base = known.of('invoice', gid, WHOLE);
      return [gid, 't', '', clock, device, base?.clock ?? '\\N', base?.device ?? '\\N', 't'].join('\t');
    });
    const verdicts = await link.transaction(async () => {
      await link.copy('stage_invoice', 'id, gone, digest, clock, device, base, base_device, own_identity', lines);
      return link.query<Verdict>('SELECT * FROM mangalm.merge_invoices()');
    });
    const said = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
    db.transaction(() => {
      for (const { gid, clock } of rows) {
        const verdict = said.get(gid);
        done.run(gid, clock);
        if (verdict?.verdict === 'rights') sent.refused++;
        else if (!verdict) known.set('invoice', gid, WHOLE, clock, device);
      }
    }).immediate();
    sent.pushed += rows.length;
    tick(rows.length);
  }
}
