import type { Db } from '../../db/open.ts';
import { statementCache } from '../../db/statement-cache.ts';
import type { AccountSync } from '../accounts/index.ts';
import { isAccountFieldGroup } from '../accounts/signature.ts';
import { baseVersionsOf } from '../base-versions.ts';
import { applyRemote } from '../capture.ts';
import { copyField, postgresJson, type ServerConnection } from '../server/connection.ts';
import { syncState } from '../state.ts';
import { type GlobalIds, globalIdsOf, lookupKey, syncedTable } from '../synced-tables.ts';
import { fieldGroupReader } from './field-groups.ts';
import { NOT_READY } from './pending-changes.ts';
import { pipelineBatches } from './pipeline-batches.ts';
import type { OnProgress, PushResult, Verdict } from './push-result.ts';
import { REJECT_COLUMNS, rejectLines } from './rejects.ts';

/** Limits of cells and rejects in one transaction on the server. */
const MAX_CELLS = 5_000;
const MAX_REJECTS = 20_000;
const CELL_COLUMNS = 'kind, id, unit, value, clock, device, base, base_device, store';

interface OutboxEntry {
  kind: string;
  id: number;
  unit: string;
  clock: number;
}

interface OutgoingCell extends OutboxEntry {
  gid: string;
  value: Record<string, unknown>;
  device: string;
  base: { clock: number; device: string } | null;
  store: string | null;
}

/** Drops the last row if it may continue in the next batch: the server checks the lookup keys of a row together. */
function completeRows(list: OutboxEntry[]): OutboxEntry[] {
  const last = list.at(-1);
  if (list.length < MAX_CELLS || list[0]!.id === last!.id) return list;
  return list.filter(({ id }) => id !== last!.id);
}

/** Sends the outbox except invoices: cells and tombstones. */
export function outboxSender(
  db: Db,
  link: ServerConnection,
  accounts: AccountSync,
  result: PushResult,
  onProgress: OnProgress,
) {
  const ids = globalIdsOf(db);
  const baseVersions = baseVersionsOf(db);
  const readUnit = fieldGroupReader(db, ids);
  const entries = db.prepare<unknown[], OutboxEntry>(
    `SELECT kind, id, unit, clock FROM outbox o WHERE kind = @kind AND (id, unit) > (@id, @unit) AND NOT (${NOT_READY}) ORDER BY id, unit LIMIT ${MAX_CELLS}`,
  );
  const dropEntry = db.prepare('DELETE FROM outbox WHERE kind = ? AND id = ? AND unit = ?');
  const rejectsOf = db.prepare<unknown[], number>('SELECT count(*) FROM reject WHERE import_id = ?').pluck();
  const prepare = statementCache(db);

  const readBatch = (list: OutboxEntry[]): OutgoingCell[] => {
    const { device } = syncState(db);
    const out: OutgoingCell[] = [];
    let rejects = 0;
    for (const entry of list) {
      const kind = syncedTable(entry.kind)!;
      const value = readUnit(kind, entry.id, entry.unit);
      if (value === null) {
        // the row no longer exists: it was never sent, so no tombstone is needed
        dropEntry.run(entry.kind, entry.id, entry.unit);
        continue;
      }
      if (entry.unit === 'rejects') {
        rejects += rejectsOf.get(entry.id)!;
        if (rejects > MAX_REJECTS && out.length > 0) break;
      }
      const gid = ids.gid(entry.kind, entry.id);
      const base = baseVersions.of(entry.kind, gid, entry.unit);
      let store: string | null = null;
      if (kind.storeColumn) {
        const id = prepare<number | null>(`SELECT ${kind.storeColumn} FROM ${kind.table} WHERE id = ?`)
          .pluck()
          .get(entry.id);
        store = id ? ids.gid('store', id) : null;
      }
      // when sent again to a replaced server, a version keeps the device that wrote it
      const author = base?.clock === entry.clock ? base.device : device;
      const { kind: name, unit, id, clock } = entry;
      const payload =
        name === 'account' && isAccountFieldGroup(unit)
          ? accounts.signOutgoing(id, { gid, unit, value, clock, device: author })
          : value;
      if (payload === null) dropEntry.run(name, id, unit);
      else out.push({ ...entry, gid, value: payload, device: author, base, store });
    }
    return out;
  };

  const send = (_: ServerConnection, out: OutgoingCell[], staged: () => void): Promise<Verdict[]> => {
    const lines = out.map(({ kind, gid, unit, value, clock, device, base, store }) =>
      [
        kind,
        gid,
        copyField(unit),
        copyField(postgresJson(value)),
        clock,
        device,
        base?.clock ?? '\\N',
        base?.device ?? '\\N',
        store ?? '\\N',
      ].join('\t'),
    );
    const stage = async () => {
      await link.copy('stage_cell', CELL_COLUMNS, lines);
      const imports = out.filter(({ unit }) => unit === 'rejects').map(({ id }) => id);
      if (imports.length > 0) await link.copy('stage_reject', REJECT_COLUMNS, rejectLines(db, ids, imports));
    };
    return link.merge<Verdict>(stage, 'SELECT * FROM mangalm.merge_cells()', staged);
  };

  const acknowledge = (out: OutgoingCell[], verdicts: Verdict[]): void => {
    const verdictsByKey = new Map(
      verdicts.map((verdict) => [`${verdict.kind} ${verdict.id} ${verdict.unit}`, verdict]),
    );
    applyRemote(db, () => {
      const removeEntry = db.prepare('DELETE FROM outbox WHERE kind = ? AND id = ? AND unit = ? AND clock = ?');
      const canonicalIds = new Map(
        verdicts.flatMap(({ id, verdict, other }) => (verdict === 'taken' ? [[id, other!]] : [])),
      );
      for (const { kind, id, unit, clock, gid, device } of out) {
        const verdict = verdictsByKey.get(`${kind} ${gid} ${unit}`);
        const other = canonicalIds.get(gid);
        if (verdict?.verdict === 'rights') {
          result.refused++;
          // a login limited to some stores may not write accounts: they stay local
          if (kind === 'account') removeEntry.run(kind, id, unit, clock);
        } else if (other !== undefined) {
          // the server has this row under another global id: adopt it and send again, unless that row exists here too
          const localId = ids.id(kind, other);
          if (localId === null) ids.adopt(kind, id, other);
          else if (localId !== id && verdict?.verdict === 'key_taken')
            moveLookupKey(db, ids, kind, lookupKey(unit)!, verdict.other!);
        } else {
          removeEntry.run(kind, id, unit, clock);
          if (verdict?.verdict === 'key_taken') moveLookupKey(db, ids, kind, lookupKey(unit)!, verdict.other!);
          else if (verdict?.verdict === 'equal')
            baseVersions.set(kind, gid, unit, Number(verdict.clock), verdict.device!);
          else if (!verdict) baseVersions.set(kind, gid, unit, clock, device);
        }
      }
    });
  };

  /** The next batch of a kind after the given row and field group; null at the end. */
  const nextBatch = (name: string, { id, unit }: { id: number; unit: string }): OutgoingCell[] | null => {
    for (let position = { id, unit }; ; ) {
      const list = completeRows(entries.all({ kind: name, id: position.id, unit: position.unit }));
      const last = list.at(-1);
      if (!last) return null;
      const out = db.transaction(() => readBatch(list)).immediate();
      if (out.length > 0) return out;
      position = last;
    }
  };

  return {
    /** Sends the cells of a kind; repeats while rows adopt another global id and have to be sent again. */
    kind: async (name: string) => {
      for (let pass = 0; pass < 4; pass++) {
        let taken = false;
        await pipelineBatches(
          link,
          (before) => nextBatch(name, before?.at(-1) ?? { id: -1, unit: '' }),
          send,
          (out, verdicts) => {
            taken ||= verdicts.some(({ verdict }) => verdict === 'taken');
            acknowledge(out, verdicts);
            result.pushed +=
              out.length - verdicts.filter(({ verdict }) => verdict === 'taken' || verdict === 'rights').length;
            onProgress(out.length);
          },
        );
        if (!taken) return;
      }
    },
    /** Sends tombstones. */
    sendTombstones: async () => {
      const list = db.prepare<unknown[], { kind: string; gid: string; clock: number }>(
        "SELECT kind, gid, clock FROM outbox_gone WHERE kind <> 'invoice' LIMIT ?",
      );
      const done = db.prepare('DELETE FROM outbox_gone WHERE kind = ? AND gid = ? AND clock = ?');
      for (;;) {
        const rows = list.all(MAX_CELLS);
        if (rows.length === 0) return;
        const { device } = syncState(db);
        const lines = rows.map(({ kind, gid, clock }) => {
          const base = baseVersions.of(kind, gid, 'gone');
          return [
            kind,
            gid,
            'gone',
            '{"gone": true}',
            clock,
            device,
            base?.clock ?? '\\N',
            base?.device ?? '\\N',
            '\\N',
          ].join('\t');
        });
        await link.merge(() => link.copy('stage_cell', CELL_COLUMNS, lines), 'SELECT * FROM mangalm.merge_cells()');
        db.transaction(() => {
          for (const { kind, gid, clock } of rows) {
            done.run(kind, gid, clock);
            baseVersions.set(kind, gid, 'gone', clock, device);
          }
        }).immediate();
        result.pushed += rows.length;
        onProgress(rows.length);
      }
    },
  };
}

/** Moves a lookup key to the entity that owns it on the server, if that entity exists here. */
function moveLookupKey(db: Db, ids: GlobalIds, kind: string, key: string, other: string): void {
  const ownerId = ids.id(kind, other);
  if (ownerId === null) return;
  db.prepare(`UPDATE ${kind}_key SET ${kind}_id = ? WHERE key = ?`).run(ownerId, key);
  db.prepare('DELETE FROM outbox WHERE kind = ? AND unit = ?').run(kind, `key ${key}`);
}
