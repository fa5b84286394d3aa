import type { TableSchema } from '../../schema.ts';
import type { TreeShape } from './tree-shape.ts';

/** A column of a table of records: a value of a record, or of a record within it that is not one of a list. */
interface TreeColumn {
  name: string;
  /** The value; of a list of an id and a name one of both. */
  shape: TreeShape;
  pick: 'all' | 'id' | 'name' | 'full_name';
}

/** The columns of a list of records: of the records above it, and its own. */
export interface TreeColumns {
  /** For each record above that is one of a list, the outermost first, and last for the list itself. */
  levels: { list: TreeShape; columns: TreeColumn[] }[];
  /** Values that stand once in the file, outside of any list. */
  constants: TreeColumn[];
  /** Whether the records have cells by their place instead of by name, and no header therefore. */
  isPositional: boolean;
}

/** The columns of a list, named so that they tell what they belong to. */
export function columnsOf(list: TreeShape, schema: TableSchema): TreeColumns {
  const lists = list.lists.includes(list) ? list.lists : [...list.lists, list];
  const own = leavesOf(list);
  const isPositional = own.length > 0 && own.every(({ shape }) => /^#\d+$/.test(shape.name));
  const levels = lists.map((level, at) => {
    const role =
      lists.length === 1 ? 'flat' : at === lists.length - 1 ? 'line' : at === lists.length - 2 ? 'document' : 'outer';
    return { list: level, columns: named(level === list ? own : leavesOf(level), level, role, schema) };
  });
  const columns: TreeColumns = { levels, constants: [], isPositional };
  const isMissing = (found: TreeColumns) => schema.missingColumns(namesOf(found));
  if (isPositional || isMissing(columns) === 0) return distinct(columns);
  const constants = constantsAbove(lists[0]!);
  const isSingle = lists.length === 1 && constants.length > 0;
  const withConstants: TreeColumns = {
    isPositional,
    constants: named(constants, null, 'document', schema),
    levels: isSingle ? [{ list, columns: named(own, list, 'line', schema) }] : levels,
  };
  return distinct(isMissing(withConstants) < isMissing(columns) ? withConstants : columns);
}

/** All names in the order of the cells. */
export const namesOf = ({ levels, constants }: TreeColumns): string[] =>
  [...constants, ...levels.flatMap(({ columns }) => columns)].map(({ name }) => name);

type Leaf = Omit<TreeColumn, 'name'> & { path: TreeShape[] };

/** The values of a record and of the records within it, except those in lists. */
function leavesOf(shape: TreeShape, above: TreeShape[] = []): Leaf[] {
  const leaves: Leaf[] = [];
  for (const child of shape.children.values()) {
    const path = [...above, child];
    if (child.values > 0) {
      const isPair = child.pairs > 0;
      leaves.push(
        ...(isPair ? (['id', 'name'] as const) : (['all'] as const)).map((pick) => ({ shape: child, pick, path })),
      );
    }
    if (child.records === 0 || child.isList) continue;
    if (isPerson(child)) leaves.push({ shape: child, pick: 'full_name', path });
    leaves.push(...leavesOf(child, path));
  }
  return leaves;
}

const FIRST_NAME = /^first_?name$/i;
const LAST_NAME = /^(?:last_?name|surname)$/i;

/** A record with a first and a last name, and no name or company. */
function isPerson({ children }: TreeShape): boolean {
  const names = [...children.keys()];
  return (
    names.some((name) => FIRST_NAME.test(name)) &&
    names.some((name) => LAST_NAME.test(name)) &&
    !names.some((name) => /^(?:name|full_?name|display_?name)$/i.test(name))
  );
}

/** The values of a person's name within their record. */
export const personNames = (shape: TreeShape): TreeShape[] => {
  const children = [...shape.children.values()];
  return [FIRST_NAME, LAST_NAME].flatMap((test) => children.find(({ name }) => test.test(name)) ?? []);
};

/** Values outside of any list, of the records around the outermost one. */
function constantsAbove(list: TreeShape): Leaf[] {
  const found: Leaf[] = [];
  for (let shape = list.parent; shape; shape = shape.parent)
    found.unshift(...leavesOf(shape).filter(({ shape: { values, pairs } }) => values === 1 && pairs <= 0));
  return found.filter((leaf, at) => found.findIndex(({ shape }) => shape === leaf.shape) === at);
}

function named(
  leaves: Leaf[],
  list: TreeShape | null,
  role: 'flat' | 'line' | 'document' | 'outer',
  schema: TableSchema,
): TreeColumn[] {
  const { document, line } = schema.nesting;
  const one = list ? singular(list.name) : '';
  return leaves.map(({ shape, pick, path }) => {
    const plain = path
      .filter((step) => !isWrapper(step))
      .map(({ name }) => name)
      .filter((name) => name !== '')
      .join(' ');
    const base = pick === 'name' || pick === 'full_name' ? `${plain.replace(/[ _-]?id$/i, '')} name` : plain;
    const candidates = path.length > 1 ? [] : [one === '' ? '' : `${one} ${base}`];
    if (role === 'line' && path.length === 1) candidates.unshift(/^id$/i.test(base) ? '' : `${line} ${base}`);
    if (role === 'document' && path.length === 1) candidates.unshift(`${document} ${base}`);
    const known = role === 'flat' ? undefined : candidates.find((name) => name !== '' && schema.isColumnName(name));
    const isLineId = role === 'line' && /^(?:id|_id|uuid|guid)$/i.test(base);
    return { name: known ?? (isLineId ? LINE_ID : base), shape, pick };
  });
}

/** The id of a line, which is none of its product. */
const LINE_ID = 'Line ID';

/** A record that holds nothing but another record. */
const isWrapper = ({ children, values }: TreeShape) => {
  const [only] = children.values();
  return values === 0 && children.size === 1 && only!.values === 0;
};

/** The name of one of a list: `line_items` → `line item`, `ALLINVENTORYENTRIES.LIST` → `ALLINVENTORYENTRY`. */
function singular(name: string): string {
  return name
    .replace(/\.list$/i, '')
    .replace(/_ids?$/i, '')
    .replace(/ies$/i, 'y')
    .replace(/(?<!s)s$/i, '')
    .replaceAll('_', ' ');
}

/** Names of outer records that a record within has, too, say which list they are of. */
function distinct(columns: TreeColumns): TreeColumns {
  const seen = new Set<string>();
  for (const { list, columns: own } of [...columns.levels].reverse())
    for (const column of own) {
      const key = column.name.toLowerCase();
      if (seen.has(key)) column.name = `${singular(list.name) || 'document'} ${column.name}`;
      seen.add(column.name.toLowerCase());
    }
  return columns;
}
