import fs from 'node:fs';
import Database from 'better-sqlite3';

/** Writes a CSV file and returns its path. */
export function writeList(file: string, header: string[], rows: (string | number)[][]): string {
  const cell = (value: string | number) => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  fs.writeFileSync(file, [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join(''));
  return file;
}

/** The tables that lists write, apart from their history. */
const TABLES = [
  'store',
  'store_key',
  'store_value',
  'product',
  'product_key',
  'product_value',
  'list_price',
  'stock_count',
  'open_item',
  'balance_list',
  'payment',
  'confirmed_balance',
  'target',
];

/** All rows of the tables that lists write, as text. */
export function masterData(data: string): string {
  const db = new Database(`${data}/mangalm.db`, { readonly: true });
  try {
    return TABLES.map((table) => `${table}\n${JSON.stringify(db.prepare(`SELECT * FROM ${table}`).raw().all())}`).join(
      '\n',
    );
  } finally {
    db.close();
  }
}

/** Appends the check digit to the first digits of an EAN-13. */
export function ean13(digits: string): string {
  const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
