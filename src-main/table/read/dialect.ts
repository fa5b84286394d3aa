import type { TableRecord } from './record.ts';

/** How a text is divided into records and cells. */
export interface Dialect {
  /** One character, or a sequence of several. */
  delimiter: string;
  quote: string;
  /** The character that escapes a quote inside a quoted cell: the quote itself or a backslash. */
  escape: string;
  /** Whether each delimiter is followed by a space that belongs to no cell. */
  padded: boolean;
  /** The number of cells most records have; 0 if unknown. */
  width: number;
  /** The blanks between columns of fixed width, which no delimiter separates. */
  gaps?: [from: number, to: number][];
}

/** RFC 4180: comma, doubled quotes. */
export const RFC4180_DIALECT: Dialect = { delimiter: ',', quote: '"', escape: '"', padded: false, width: 0 };

/**
 * What is wrong with the syntax of a record; its cells are then the most likely reading. `other_dialect`: it uses
 * another delimiter than the rest of the file, under which it matches the columns. `delimiter_missing`,
 * `delimiter_extra`: it matches them with one delimiter more or less. `line_too_long`: the line exceeds the limit and
 * is truncated. `columns_touch`: two values of columns of fixed width meet where the other lines have blanks.
 * `total_differs`: the total of a grouped report is not the sum of its rows.
 */
export type RecordFault =
  | 'stray_quote'
  | 'quote_not_closed'
  | 'other_dialect'
  | 'delimiter_missing'
  | 'delimiter_extra'
  | 'line_too_long'
  | 'columns_touch'
  | 'total_differs';

/** Takes one record, valid until the call returns. */
export type OnRecord = (record: TableRecord) => void;

/** The content of a quoted cell with its escaped quotes resolved. */
export function unquoted(inner: string, dialect: Dialect): string {
  const { quote } = dialect;
  if (dialect.escape === '\\') {
    return inner.includes('\\')
      ? inner.replace(/\\(.)/gs, (pair, next) => (next === quote || next === '\\' ? next : pair))
      : inner;
  }
  return inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner;
}
