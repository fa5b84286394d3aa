import fs from 'node:fs';

/** Writes a small invoice file, by default under a header of only the required columns; returns the path. */
export function writeCsv(
  file: string,
  rows: string[][],
  header = ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate', 'Amount'],
): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  fs.writeFileSync(file, [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join(''));
  return file;
}
