import type { TableRecord } from './record.ts';

/** How a file's text falls apart into records and cells. */
export interface Dialect {
  /** One character, or several that always stand together. */
  delimiter: string;
  quote: string;
  /** What stands before a quote inside a quoted cell: the quote itself, or a backslash. */
  escape: string;
  /** Whether a blank follows each delimiter and belongs to no cell. */
  padded: boolean;
  /** How many cells most records have; 0 where that is not known. */
  width: number;
}

/** RFC 4180: comma, doubled quotes. */
export const CANONICAL: Dialect = { delimiter: ',', quote: '"', escape: '"', padded: false, width: 0 };

/**
 * What is wrong with how a record is written; its cells are the most likely ones. `other_dialect`: it has another
 * delimiter than the rest, under which it fits its columns. `delimiter_missing`, `delimiter_extra`: it fits them with
 * one delimiter more or less. `line_too_long`: no line ends where one should have long since; it is cut into pieces.
 */
export type RecordFault =
  | 'stray_quote'
  | 'quote_not_closed'
  | 'other_dialect'
  | 'delimiter_missing'
  | 'delimiter_extra'
  | 'line_too_long';

/** Takes one record, valid until the call returns. */
export type OnRecord = (record: TableRecord) => void;

/** The text of a quoted cell without what protects its quotes. */
export function unquoted(inner: string, dialect: Dialect): string {
  const { quote } = dialect;
  if (dialect.escape === '\\') {
    return inner.includes('\\')
      ? inner.replace(/\\(.)/gs, (pair, next) => (next === quote || next === '\\' ? next : pair))
      : inner;
  }
  return inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner;
}
