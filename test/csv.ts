import fs from 'node:fs';

/** A small invoice file from rows of cells under the shortest header that is enough. */
export function writeCsv(
  file: string,
  rows: string[][],
  header = ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate', 'Amount'],
): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  fs.writeFileSync(file, [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join(''));
  return file;
}
