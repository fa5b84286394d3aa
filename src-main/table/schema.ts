/** What the reader of a table knows of its columns and sheets; the table engine itself knows nothing of their content. */
export interface TableSchema {
  /** Whether a cell is a known column name. */
  isColumnName(cell: string): boolean;
  /** The number of required columns that none of the names provides; of `all`, those with a substitute count, too. */
  missingColumns(names: string[], which?: 'required' | 'all'): number;
  /** What a record and the lines nested in it are called in column names: an invoice and its items. */
  nesting: { document: string; line: string };
  /** Whether the names are columns of one line by themselves, whatever it belongs to. */
  isLine(names: string[]): boolean;
  /**
   * What the sections of a grouped report are, the outermost first.
   * @param examples the first section of each level
   * @param titles the text above the table
   * @param names the columns that the report has
   */
  sectionNames(examples: string[], titles: string, names: string[]): string[];
  /** The columns whose totals are sums. */
  summedColumns(names: string[]): number[];
  /** Whether a sheet's name says that it holds other records than the table. */
  isOtherSheet(name: string): boolean;
}
