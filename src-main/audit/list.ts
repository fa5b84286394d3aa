import type { AuditEntry, Checked, Output } from '../../src-shared/contract/index.ts';
import { csvRecord, harmless } from '../csv.ts';
import type { Handlers } from '../handlers.ts';
import { like } from '../sales/figures.ts';
import type { Store } from '../store/open.ts';

type Filter = Omit<Checked<'audit.list'>, 'limit' | 'offset'>;

const ENTRY = 'SELECT id, at, actor, face, procedure, input, refused, changes, hash FROM audit';

/** The SQL condition of a filter and its parameters. */
function where({ from, to, actor, procedure, refused, search }: Filter): [sql: string, values: Record<string, string>] {
  const conditions = ['1'];
  const values: Record<string, string> = {};
  const add = (condition: string, name: string, value: string) => {
    conditions.push(condition);
    values[name] = value;
  };
  if (from) add('at >= @from', 'from', from);
  if (to) add('at < @to', 'to', `${to}~`);
  if (actor !== undefined) add('actor = @actor', 'actor', actor);
  if (procedure !== undefined) add('procedure = @procedure', 'procedure', procedure);
  if (refused !== undefined) conditions.push(refused ? 'refused IS NOT NULL' : 'refused IS NULL');
  if (search !== '')
    add(
      "(input LIKE @search ESCAPE '\\' OR changes LIKE @search ESCAPE '\\' OR procedure LIKE @search ESCAPE '\\' OR actor LIKE @search ESCAPE '\\')",
      'search',
      like(search),
    );
  return [conditions.join(' AND '), values];
}

type Row = Omit<AuditEntry, 'changes'> & { changes: string };

const entryOf = ({ changes, ...row }: Row): AuditEntry => ({ ...row, changes: changesOf(changes) });

/** Invalid JSON means tampering, which `verify` reports; the text is shown unparsed. */
function changesOf(text: string): AuditEntry['changes'] {
  try {
    const changes = JSON.parse(text) as AuditEntry['changes'];
    if (Array.isArray(changes)) return changes;
  } catch {}
  return [{ what: 'unreadable', before: null, after: text }];
}

const PIECE = 1000;
const HEAD = ['id', 'at', 'actor', 'face', 'procedure', 'refused', 'input', 'changes', 'hash'];

/** The audit area: list and CSV export of the entries. */
export function auditArea(db: Store): Handlers<'audit'> {
  const all = (column: string) =>
    db.prepare(`SELECT DISTINCT ${column} FROM audit ORDER BY 1`).pluck().all() as string[];
  return {
    'audit.list': ({ limit, offset, ...filter }): Output<'audit.list'> => {
      const [condition, values] = where(filter);
      const rows = db
        .prepare(`${ENTRY} WHERE ${condition} ORDER BY id DESC LIMIT @limit OFFSET @offset`)
        .all({ ...values, limit, offset }) as Row[];
      const total = db.prepare(`SELECT count(*) FROM audit WHERE ${condition}`).pluck().get(values) as number;
      return { items: rows.map(entryOf), total, actors: all('actor'), procedures: all('procedure') };
    },
    'audit.csv': ({ after, ...filter }) => {
      const [condition, values] = where(filter);
      const rows = db
        .prepare(`${ENTRY} WHERE ${condition} AND id > @after ORDER BY id LIMIT @piece`)
        .all({ ...values, after, piece: PIECE }) as Row[];
      const lines = rows.map(({ id, at, actor, face, procedure, refused, input, changes, hash }) =>
        csvRecord([String(id), at, actor, face, procedure, refused ?? '', input, changes, hash].map(harmless)),
      );
      return {
        text: (after === 0 ? csvRecord(HEAD) : '') + lines.join(''),
        next: rows.length === PIECE ? rows.at(-1)!.id : null,
      };
    },
  };
}
