/** What the reader of a table knows of its columns and sheets; the table engine itself knows nothing of their content. */
export interface TableSchema {
  /** Whether a cell is a known column name. */
  isColumnName(cell: string): boolean;
  /** The number of required columns that none of the names provides. */
  missingColumns(names: string[]): number;
  /** Whether a sheet's name says that it holds other records than the table. */
  isOtherSheet(name: string): boolean;
}
