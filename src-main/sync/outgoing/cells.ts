import type { Store } from '../../store/open.ts';
import { statementsOf } from '../../store/statements.ts';
import type { CompanyAccounts } from '../accounts/index.ts';
import { isAccountUnit } from '../accounts/signature.ts';
import { applying } from '../capture.ts';
import { fileKey, type Identities, identities, kindOf } from '../kinds.ts';
import { copied, json, type Link } from '../server/connection.ts';
import { syncState } from '../state.ts';
import { versions } from '../versions.ts';
import { inTurn } from './in-turn.ts';
import { REJECT_COLUMNS, rejectLines } from './rejects.ts';
import type { Sent, Tick, Verdict } from './sent.ts';
import { unitReader } from './units.ts';
import { NOT_YET } from './waiting.ts';

/** Limits of cells and rejects in one transaction on the server. */
const CELLS = 5_000;
const REJECTS = 20_000;

interface Entry {
  kind: string;
  id: number;
  unit: string;
  clock: number;
}

interface Outgoing extends Entry {
  gid: string;
  value: Record<string, unknown>;
  device: string;
  base: { clock: number; device: string } | null;
  store: string | null;
}

/** Drops the last row if it may continue in the next batch: the server checks the lookup keys of a row together. */
function whole(list: Entry[]): Entry[] {
  const last = list.at(-1);
  if (list.length < CELLS || list[0]!.id === last!.id) return list;
  return list.filter(({ id }) => id !== last!.id);
}

/** Sends the outbox except invoices: cells and tombstones. */
export function cellSender(db: Store, link: Link, accounts: CompanyAccounts, sent: Sent, tick: Tick) {
  const ids = identities(db);
  const known = versions(db);
  const readUnit = unitReader(db, ids);
  const entries = db.prepare(
    `SELECT kind, id, unit, clock FROM outbox o WHERE kind = @kind AND (id, unit) > (@id, @unit) AND NOT (${NOT_YET}) ORDER BY id, unit LIMIT ${CELLS}`,
  );
  const forget = db.prepare('DELETE FROM outbox WHERE kind = ? AND id = ? AND unit = ?');
  const rejectsOf = db.prepare('SELECT count(*) FROM reject WHERE import_id = ?').pluck();
  const ask = statementsOf(db);

  const gather = (list: Entry[]): Outgoing[] => {
    const { device } = syncState(db);
    const out: Outgoing[] = [];
    let rejects = 0;
    for (const entry of list) {
      const kind = kindOf(entry.kind)!;
      const value = readUnit(kind, entry.id, entry.unit);
      if (value === null) {
        // the row no longer exists: it was never sent, so no tombstone is needed
        forget.run(entry.kind, entry.id, entry.unit);
        continue;
      }
      if (entry.unit === 'rejects') {
        rejects += rejectsOf.get(entry.id) as number;
        if (rejects > REJECTS && out.length > 0) break;
      }
      const gid = ids.gid(entry.kind, entry.id);
      const base = known.of(entry.kind, gid, entry.unit);
      let store: string | null = null;
      if (kind.storeColumn) {
        const id = ask(`SELECT ${kind.storeColumn} FROM ${kind.table} WHERE id = ?`).pluck().get(entry.id) as number;
        store = id ? ids.gid('store', id) : null;
      }
      // when sent again to a replaced server, a version keeps the device that wrote it
      const by = base?.clock === entry.clock ? base.device : device;
      const { kind: name, unit, id, clock } = entry;
      const sealed =
        name === 'account' && isAccountUnit(unit)
          ? accounts.signed(id, { gid, unit, value, clock, device: by })
          : value;
      if (sealed === null) forget.run(name, id, unit);
      else out.push({ ...entry, gid, value: sealed, device: by, base, store });
    }
    return out;
  };

  const send = async (out: Outgoing[], staged: () => void): Promise<Verdict[]> => {
    const lines = out.map(({ kind, gid, unit, value, clock, device, base, store }) =>
      [
        kind,
        gid,
        copied(unit),
        copied(json(value)),
        clock,
        device,
        base?.clock ?? '\\N',
        base?.device ?? '\\N',
        store ?? '\\N',
      ].join('\t'),
    );
    return link.transaction(async () => {
      await link.copy('stage_cell', 'kind, id, unit, value, clock, device, base, base_device, store', lines);
      const imports = out.filter(({ unit }) => unit === 'rejects').map(({ id }) => id);
      if (imports.length > 0) await link.copy('stage_reject', REJECT_COLUMNS, rejectLines(db, ids, imports));
      const merged = link.query<Verdict>('SELECT * FROM mangalm.merge_cells()');
      staged();
      return merged;
    });
  };

  const acknowledge = (out: Outgoing[], verdicts: Verdict[]): void => {
    const said = new Map(verdicts.map((verdict) => [`${verdict.kind} ${verdict.id} ${verdict.unit}`, verdict]));
    applying(db, () => {
      const done = db.prepare('DELETE FROM outbox WHERE kind = ? AND id = ? AND unit = ? AND clock = ?');
      const others = new Map(verdicts.flatMap(({ id, verdict, other }) => (verdict === 'taken' ? [[id, other!]] : [])));
      for (const { kind, id, unit, clock, gid, device } of out) {
        const verdict = said.get(`${kind} ${gid} ${unit}`);
        const other = others.get(gid);
        if (verdict?.verdict === 'rights') {
          sent.refused++;
          // a login limited to some stores may not write accounts: they stay local
          if (kind === 'account') done.run(kind, id, unit, clock);
        } else if (other !== undefined) {
          // the server has this row under another global id: adopt it and send again, unless that row exists here too
          const there = ids.id(kind, other);
          if (there === null) ids.adopt(kind, id, other);
          else if (there !== id && verdict?.verdict === 'key_taken')
            moveKey(db, ids, kind, fileKey(unit)!, verdict.other!);
        } else {
          done.run(kind, id, unit, clock);
          if (verdict?.verdict === 'key_taken') moveKey(db, ids, kind, fileKey(unit)!, verdict.other!);
          else if (verdict?.verdict === 'equal') known.set(kind, gid, unit, Number(verdict.clock), verdict.device!);
          else if (!verdict) known.set(kind, gid, unit, clock, device);
        }
      }
    });
  };

  /** The next batch of a kind after the given row and field group; null at the end. */
  const next = (name: string, { id, unit }: { id: number; unit: string }): Outgoing[] | null => {
    for (let at = { id, unit }; ; ) {
      const list = whole(entries.all({ kind: name, id: at.id, unit: at.unit }) as Entry[]);
      const last = list.at(-1);
      if (!last) return null;
      const out = db.transaction(() => gather(list)).immediate();
      if (out.length > 0) return out;
      at = last;
    }
  };

  return {
    /** Sends the cells of a kind; repeats while rows adopt another global id and have to be sent again. */
    kind: async (name: string) => {
      for (let pass = 0; pass < 4; pass++) {
        let taken = false;
        await inTurn(
          next(name, { id: -1, unit: '' }),
          send,
          (before) => next(name, before.at(-1)!),
          (out, verdicts) => {
            taken ||= verdicts.some(({ verdict }) => verdict === 'taken');
            acknowledge(out, verdicts);
            sent.pushed +=
              out.length - verdicts.filter(({ verdict }) => verdict === 'taken' || verdict === 'rights').length;
            tick(out.length);
          },
        );
        if (!taken) return;
      }
    },
    /** Sends tombstones. */
    gone: async () => {
      const list = db.prepare("SELECT kind, gid, clock FROM outbox_gone WHERE kind <> 'invoice' LIMIT ?");
      const done = db.prepare('DELETE FROM outbox_gone WHERE kind = ? AND gid = ? AND clock = ?');
      for (;;) {
        const rows = list.all(CELLS) as { kind: string; gid: string; clock: number }[];
        if (rows.length === 0) return;
        const { device } = syncState(db);
        const lines = rows.map(({ kind, gid, clock }) => {
          const base = known.of(kind, gid, 'gone');
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
        await link.transaction(async () => {
          await link.copy('stage_cell', 'kind, id, unit, value, clock, device, base, base_device, store', lines);
          await link.query('SELECT * FROM mangalm.merge_cells()');
        });
        db.transaction(() => {
          for (const { kind, gid, clock } of rows) {
            done.run(kind, gid, clock);
            known.set(kind, gid, 'gone', clock, device);
          }
        }).immediate();
        sent.pushed += rows.length;
        tick(rows.length);
      }
    },
  };
}

/** Moves a lookup key to the entity that owns it on the server, if that entity exists here. */
function moveKey(db: Store, ids: Identities, kind: string, key: string, other: string): void {
  const there = ids.id(kind, other);
  if (there === null) return;
  db.prepare(`UPDATE ${kind}_key SET ${kind}_id = ? WHERE key = ?`).run(there, key);
  db.prepare('DELETE FROM outbox WHERE kind = ? AND unit = ?').run(kind, `key ${key}`);
}
