import type { Db } from '../open.ts';
import { GROUP_KINDS, isSealedColumn, LATER_COLUMNS, ROW_KINDS } from './kinds.ts';

/** The SQL of a sealed kind: its sealed content and the triggers that detect changes. */
export interface KindSql {
  name: string;
  /** Its index, passed to this connection's SQL functions. */
  code: number;
  /** The sealed content for an id, an SQL expression: JSON texts joined by NUL; null or `[]` if there are no rows. */
  content: (id: string) => string;
  /** All ids: a query with the single column `id`. */
  ids: string;
  /** A query for the label of row `@id`; null if it has none. */
  label: string | null;
  /** The TEMP table of the groups changed by this connection; null for row kinds. */
  touched: string | null;
  /** By table: the trigger that records a group when a row is inserted, and the group expression of such a row. */
  adding: Map<string, { name: string; sql: string; group: string }>;
  /** Statements that create the TEMP tables and triggers before the first write. */
  setUp: string[];
}

/** Generates the SQL of every kind from the current table definitions. */
export function kindsSql(db: Db): KindSql[] {
  const columns = columnReader(db);
  return [
    ...GROUP_KINDS.map((_, code) => groupSql(code, columns)),
    ...ROW_KINDS.map((_, at) => rowSql(GROUP_KINDS.length + at, at, columns)),
  ];
}

type Columns = (table: string) => { name: string; type: string }[];

/** The sealed columns of a table. */
function columnReader(db: Db): Columns {
  const read = db.prepare<unknown[], ReturnType<Columns>[number]>(
    'SELECT name, type FROM pragma_table_info(?) ORDER BY cid',
  );
  const known = new Map<string, ReturnType<Columns>>();
  return (table) => {
    const columns = known.get(table) ?? read.all(table).filter(({ name }) => isSealedColumn(table, name));
    known.set(table, columns);
    return columns;
  };
}

const trigger = (name: string, on: string, when: string, body: string) =>
  `CREATE TEMP TRIGGER seal_${name} ${on} ${when}BEGIN ${body} END`;
const withAlias = (expression: string, alias: string) => expression.replaceAll('$', alias);
/** Removes a column's affinity from an expression, so that the index on the untyped `seal.id` is used. */
const untyped = (expression: string) => `+(${expression})`;
/** @param row `NEW` or `OLD` in a trigger, else the alias of a row being read */
const jsonArrayOf = (columns: Columns, table: string, row: string) =>
  `json_array(${columns(table)
    .map(({ name, type }) => jsonValue(`${row}."${name}"`, type, row === 'NEW' || row === 'OLD'))
    .join(', ')})`;

/** The content of a row; columns that a later version added are in it only where they differ from their default. */
function rowContent(columns: Columns, table: string, row: string): string {
  const defaults = LATER_COLUMNS[table];
  if (!defaults) return jsonArrayOf(columns, table, row);
  const isLater = ({ name }: { name: string }) => name in defaults;
  const first: Columns = (of) => columns(of).filter((column) => !isLater(column));
  const later: Columns = (of) => columns(of).filter(isLater);
  const isDefault = later(table).map(({ name }) => `${row}."${name}" IS ${defaults[name]}`);
  return `(${jsonArrayOf(first, table, row)} || CASE WHEN ${isDefault.join(' AND ')} THEN '' ELSE char(1) || ${jsonArrayOf(later, table, row)} END)`;
}

/** JSON has no blobs, and SQLite writes REAL values into it with 15 of 17 significant digits. */
function jsonValue(column: string, type: string, isWritten: boolean): string {
  if (type === 'BLOB') return `seal_digest(${column})`;
  // a written value may carry SQLite's JSON subtype and would be embedded as JSON; concatenation removes the subtype
  if (type === 'TEXT' && isWritten) return `${column} || ''`;
  if (type === 'REAL') return `CASE WHEN ${column} IS NOT NULL THEN format('%!.17g', ${column}) END`;
  return column;
}

/** Row kinds: each row is sealed by the statement that writes it. */
function rowSql(code: number, index: number, columns: Columns): KindSql {
  const { table, id, label } = ROW_KINDS[index]!;
  const mac = (row: string) => `seal_mac(${code}, ${untyped(withAlias(id, row))}, ${jsonArrayOf(columns, table, row)})`;
  const [before, after] = [untyped(withAlias(id, 'OLD')), untyped(withAlias(id, 'NEW'))];
  const sum = (rowId: string, was: string, is: string) =>
    `UPDATE seal_sum SET value = seal_apply(${code}, ${rowId}, value, ${was}, ${is}) WHERE kind = '${table}';`;
  const deleteSeal = `DELETE FROM seal WHERE kind = '${table}' AND id = ${before};`;
  // a seal may remain of a row that another program deleted
  const deleteStale = `DELETE FROM seal WHERE kind = '${table}' AND id = ${after};`;
  const insertSeal = `${deleteStale} INSERT INTO seal SELECT '${table}', ${after}, seal_stored(${code}, ${after}) WHERE seal_stored(${code}, ${after}) IS NOT NULL;`;
  const columnList = columns(table)
    .map(({ name }) => `"${name}"`)
    .join(', ');
  return {
    name: table,
    code,
    content: (rowId) =>
      `(SELECT ${jsonArrayOf(columns, table, 'r')} FROM main.${table} AS r WHERE ${withAlias(id, 'r')} = ${rowId})`,
    ids: `SELECT ${untyped(withAlias(id, 'r'))} AS id FROM main.${table} AS r`,
    label: label ? `SELECT ${label} FROM main.${table} AS r WHERE ${withAlias(id, 'r')} = @id` : null,
    touched: null,
    adding: new Map(),
    setUp: [
      trigger(`${table}_added`, `AFTER INSERT ON main.${table}`, '', sum(after, 'NULL', mac('NEW')) + insertSeal),
      trigger(
        `${table}_changed`,
        `AFTER UPDATE OF ${columnList} ON main.${table}`,
        '',
        sum(after, mac('OLD'), mac('NEW')) + deleteSeal + insertSeal,
      ),
      trigger(`${table}_removed`, `AFTER DELETE ON main.${table}`, '', sum(before, mac('OLD'), 'NULL') + deleteSeal),
    ],
  };
}

/** Group kinds: a group is recorded with its MAC before the first change and sealed again at the end of the bulk. */
function groupSql(code: number, columns: Columns): KindSql {
  const { name, root, parts } = GROUP_KINDS[code]!;
  const touched = `seal_touched_${name}`;
  const content = (id: string, except?: string): string =>
    [
      ...(root
        ? [`(SELECT ${rowContent(columns, root.table, 'r')} FROM main.${root.table} AS r WHERE r.id = ${id})`]
        : []),
      ...parts.map(({ table, where, key, later }) => {
        const others =
          except === table ? ` AND NOT (${key.map((column) => `p.${column} = NEW.${column}`).join(' AND ')})` : '';
        const rows = `json_group_array(${jsonArrayOf(columns, table, 'p')})`;
        const from = `FROM (SELECT * FROM main.${table} AS p WHERE ${withAlias(where, 'p').replaceAll('@id', id)}${others} ORDER BY ${key.join(', ')}) AS p`;
        return later
          ? `coalesce((SELECT char(0) || '${table}' || ${rows} ${from} HAVING count(*) > 0), '')`
          : `(SELECT ${rows} ${from})`;
      }),
    ].reduce((text, part) => `${text} ||${part.startsWith('coalesce') ? '' : ' char(0) ||'} ${part}`);
  const isNew = (id: string) => `${id} NOT IN (SELECT id FROM temp.${touched})`;
  // no conflict clause: the one of the statement that fires the trigger would override it
  const recordGroup = (id: string, was: string, when = '') =>
    `SELECT raise(ABORT, '${name} rows are written within inBulk') WHERE NOT (SELECT is_on FROM temp.seal_bulk);
     INSERT INTO ${touched} SELECT ${id}, ${was} WHERE ${isNew(id)}${when};`;
  // in a view, since SQLite would parse it again for each trigger, whenever a connection begins to write
  const view = `seal_content_${name}`;
  const contentBefore = (id: string) => (root ? `(SELECT content FROM temp.${view} WHERE id = ${id})` : content(id));
  const mac = (id: string, text: string) => `seal_mac(${code}, ${id}, ${text})`;
  const macBefore = (id: string) => mac(id, contentBefore(id));
  const members = [
    ...(root ? [{ table: root.table, group: '$.id', isRoot: true }] : []),
    ...parts.map(({ table, group }) => ({ table, group, isRoot: false })),
  ];
  const adding = new Map(
    members.map(({ table, group, isRoot }) => {
      const after = withAlias(group, 'NEW');
      const sql = trigger(
        `${table}_added`,
        `AFTER INSERT ON main.${table}`,
        `WHEN ${isNew(after)} `,
        recordGroup(after, isRoot ? 'NULL' : mac(after, content(after, table))),
      );
      return [table, { name: `seal_${table}_added`, sql, group }] as const;
    }),
  );
  const [first] = parts;
  return {
    name,
    code,
    content,
    ids: root
      ? `SELECT id FROM main.${root.table}`
      : `SELECT DISTINCT ${withAlias(first!.group, 'p')} AS id FROM main.${first!.table} AS p`,
    label: root?.label ? `SELECT ${root.label} FROM main.${root.table} WHERE id = @id` : null,
    touched,
    adding,
    setUp: [
      `CREATE TEMP TABLE ${touched} (id INTEGER PRIMARY KEY, before BLOB) STRICT`,
      ...(root
        ? [`CREATE TEMP VIEW ${view} AS SELECT g.id, ${content('g.id')} AS content FROM main.${root.table} AS g`]
        : []),
      ...[...adding.values()].map(({ sql }) => sql),
      ...members.flatMap(({ table, group }) => {
        const [before, after] = [withAlias(group, 'OLD'), withAlias(group, 'NEW')];
        const columnList = columns(table)
          .map((column) => `"${column.name}"`)
          .join(', ');
        return [
          trigger(
            `${table}_changing`,
            `BEFORE UPDATE OF ${columnList} ON main.${table}`,
            `WHEN ${isNew(before)} OR ${isNew(after)} `,
            recordGroup(before, macBefore(before)) +
              recordGroup(after, macBefore(after), ` AND ${after} IS NOT ${before}`),
          ),
          trigger(
            `${table}_removing`,
            `BEFORE DELETE ON main.${table}`,
            `WHEN ${isNew(before)} `,
            recordGroup(before, macBefore(before)),
          ),
        ];
      }),
    ],
  };
}
