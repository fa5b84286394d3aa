import type { AuditEntry, Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { csvRecord, escapeFormula } from '../../src-shared/csv.ts';
import type { Db } from '../db/open.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { likePattern } from '../sales/figures.ts';

type Filter = Omit<ParsedInput<'audit.list'>, 'limit' | 'offset'>;

const SELECT_ENTRY = 'SELECT id, at, actor, face, procedure, input, refused, changes, hash FROM audit';

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
      likePattern(search),
    );
  return [conditions.join(' AND '), values];
}

type EntryRow = Omit<AuditEntry, 'changes'> & { changes: string };

const entryOf = ({ changes, ...row }: EntryRow): AuditEntry => ({ ...row, changes: parseChanges(changes) });

/** Invalid JSON means tampering, which `verify` reports; the text is shown unparsed. */
function parseChanges(text: string): AuditEntry['changes'] {
  try {
    const changes = JSON.parse(text) as AuditEntry['changes'];
    if (Array.isArray(changes)) return changes;
  } catch {}
  return [{ what: 'unreadable', before: null, after: text }];
}

const CHUNK_ENTRIES = 1000;
const HEADER = ['id', 'at', 'actor', 'face', 'procedure', 'refused', 'input', 'changes', 'hash'];

/** The audit area: list and CSV export of the entries. */
export function auditArea(db: Db): Handlers<'audit'> {
  const distinctValues = (column: string) =>
    db.prepare<unknown[], string>(`SELECT DISTINCT ${column} FROM audit ORDER BY 1`).pluck().all();
  return {
    'audit.list': ({ limit, offset, ...filter }): Output<'audit.list'> => {
      const [condition, values] = where(filter);
      const rows = db
        .prepare<unknown[], EntryRow>(`${SELECT_ENTRY} WHERE ${condition} ORDER BY id DESC LIMIT @limit OFFSET @offset`)
        .all({ ...values, limit, offset });
      const total = db.prepare<unknown[], number>(`SELECT count(*) FROM audit WHERE ${condition}`).pluck().get(values)!;
      return {
        items: rows.map(entryOf),
        total,
        actors: distinctValues('actor'),
        procedures: distinctValues('procedure'),
      };
    },
    'audit.csv': ({ after, ...filter }) => {
      const [condition, values] = where(filter);
      const rows = db
        .prepare<unknown[], EntryRow>(`${SELECT_ENTRY} WHERE ${condition} AND id > @after ORDER BY id LIMIT @piece`)
        .all({ ...values, after, piece: CHUNK_ENTRIES });
      const lines = rows.map(({ id, at, actor, face, procedure, refused, input, changes, hash }) =>
        csvRecord([String(id), at, actor, face, procedure, refused ?? '', input, changes, hash].map(escapeFormula)),
      );
      return {
        text: (after === 0 ? csvRecord(HEADER) : '') + lines.join(''),
        next: rows.length === CHUNK_ENTRIES ? rows.at(-1)!.id : null,
      };
    },
  };
}
