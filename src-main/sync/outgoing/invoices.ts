import type { Db } from '../../db/open.ts';
import { baseVersionsOf } from '../base-versions.ts';
import { WHOLE_INVOICE } from '../capture.ts';
import { copyField, type ServerConnection } from '../server/connection.ts';
import { syncState } from '../state.ts';
import { globalIdsOf } from '../synced-tables.ts';
import { INVOICE_COLUMNS, type InvoiceBatch, invoiceBatchReader, LINE_COLUMNS } from './invoice-batches.ts';
import { pipelineBatches } from './pipeline-batches.ts';
import type { OnProgress, PushResult, Verdict } from './push-result.ts';

const MAX_TOMBSTONES = 5_000;
const MONTHS_QUERY = `SELECT DISTINCT substr(i.date, 1, 7) FROM outbox o JOIN invoice i ON i.id = o.id WHERE o.kind = 'invoice'`;

/**
 * Sends invoices, each as a whole with its lines, and tombstones of invoices.
 * @param connectAgain opens a second connection; null where there is none
 */
export async function pushInvoices(
  db: Db,
  link: ServerConnection,
  connectAgain: () => Promise<ServerConnection | null>,
  result: PushResult,
  onProgress: OnProgress,
): Promise<void> {
  const months = db.prepare(MONTHS_QUERY).pluck().all();
  if (months.length > 0) await link.query('SELECT mangalm.make_months($1)', [months]);
  let second: ServerConnection | null = null;
  try {
    await pushWholeInvoices(
      db,
      link,
      async () => {
        second ??= await connectAgain();
        return second;
      },
      result,
      onProgress,
    );
  } finally {
    // assigned by the callback, which the compiler does not see
    await (second as ServerConnection | null)?.close();
  }
  await pushInvoiceTombstones(db, link, result, onProgress);
}

async function pushWholeInvoices(
  db: Db,
  link: ServerConnection,
  connectAgain: () => Promise<ServerConnection | null>,
  result: PushResult,
  onProgress: OnProgress,
): Promise<void> {
  const readBatch = invoiceBatchReader(db);
  const ownIdentity = new Set<number>();
  let acknowledged = 0;
  // after the commit: it may throw where the session was cancelled, and events of a transaction are held back
  const reportProgress = () => {
    if (acknowledged > 0) onProgress(acknowledged);
    acknowledged = 0;
  };
  for (let pass = 0; pass < 4; pass++) {
    let taken = false;
    await pipelineBatches(
      link,
      (before: InvoiceBatch | null) => readBatch(before?.last ?? -1, ownIdentity),
      sendInvoices,
      (batch, verdicts) => {
        taken = acknowledgeInvoices(db, batch, verdicts, ownIdentity, result) || taken;
        acknowledged += batch.heads.length;
      },
      (work) => {
        const done = db.transaction(work).immediate();
        reportProgress();
        return done;
      },
      connectAgain,
    );
    reportProgress();
    if (!taken) break;
  }
}

function sendInvoices(
  link: ServerConnection,
  { heads, lines, words, extras }: InvoiceBatch,
  staged: () => void,
): Promise<Verdict[]> {
  const stage = async () => {
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
        extras.map(({ id, json }) => `${id}\t${copyField(json)}`),
      );
  };
  return link.merge<Verdict>(stage, 'SELECT * FROM mangalm.merge_invoices()', staged);
}

function acknowledgeInvoices(
  db: Db,
  batch: InvoiceBatch,
  verdicts: Verdict[],
  ownIdentity: Set<number>,
  result: PushResult,
): boolean {
  const verdictsById = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  const ids = globalIdsOf(db);
  const baseVersions = baseVersionsOf(db);
  const removeEntry = db.prepare("DELETE FROM outbox WHERE kind = 'invoice' AND id = ? AND clock = ?");
  // a server that takes no invoice of a batch does not store its extras either
  const areExtrasStored = !verdicts.some(({ verdict }) => verdict === 'rights' || verdict === 'taken');
  let taken = false;
  db.transaction(() => {
    if (areExtrasStored) for (const { id } of batch.extras) baseVersions.set('extra', id, '', 0, '');
    for (const [gid, { id, clock, device }] of batch.entries) {
      const verdict = verdictsById.get(gid);
      if (verdict?.verdict === 'rights') {
        result.refused++;
        continue;
      }
      if (verdict?.verdict === 'taken') {
        taken = true;
        const localId = ids.id('invoice', verdict.other!);
        if (localId === null) ids.adopt('invoice', id, verdict.other!);
        else ownIdentity.add(id);
        continue;
      }
      removeEntry.run(id, clock);
      result.pushed++;
      if (verdict?.verdict === 'equal')
        baseVersions.set('invoice', gid, WHOLE_INVOICE, Number(verdict.clock), verdict.device!);
      else if (!verdict) baseVersions.set('invoice', gid, WHOLE_INVOICE, clock, device);
    }
  }).immediate();
  return taken;
}

async function pushInvoiceTombstones(
  db: Db,
  link: ServerConnection,
  result: PushResult,
  onProgress: OnProgress,
): Promise<void> {
  const baseVersions = baseVersionsOf(db);
  const nextTombstones = db.prepare<unknown[], { gid: string; clock: number }>(
    "SELECT gid, clock FROM outbox_gone WHERE kind = 'invoice' LIMIT ?",
  );
  const removeTombstone = db.prepare("DELETE FROM outbox_gone WHERE kind = 'invoice' AND gid = ? AND clock = ?");
  for (;;) {
    const rows = nextTombstones.all(MAX_TOMBSTONES);
    if (rows.length === 0) return;
    const { device } = syncState(db);
    const lines = rows.map(({ gid, clock }) => {
      const base = baseVersions.of('invoice', gid, WHOLE_INVOICE);
      return [gid, 't', '', clock, device, base?.clock ?? '\\N', base?.device ?? '\\N', 't'].join('\t');
    });
    const verdicts = await link.merge<Verdict>(
      () => link.copy('stage_invoice', 'id, gone, digest, clock, device, base, base_device, own_identity', lines),
      'SELECT * FROM mangalm.merge_invoices()',
    );
    const verdictsById = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
    db.transaction(() => {
      for (const { gid, clock } of rows) {
        const verdict = verdictsById.get(gid);
        removeTombstone.run(gid, clock);
        if (verdict?.verdict === 'rights') result.refused++;
        else if (!verdict) baseVersions.set('invoice', gid, WHOLE_INVOICE, clock, device);
      }
    }).immediate();
    result.pushed += rows.length;
    onProgress(rows.length);
  }
}
