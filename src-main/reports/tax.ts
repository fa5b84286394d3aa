import type { ReportCell } from '../../src-shared/contract/index.ts';
import { AMOUNT_SCALE } from '../../src-shared/money.ts';
import { eachInvoice } from '../facts/scan.ts';
import { type Definition, made } from './report.ts';

/** Columns by what they hold, whatever their export calls them; names without case, spaces and signs. */
const CODES = ['hsnsac', 'hsncode', 'hsn', 'sac', 'saccode'];
const TAXES: Record<'cgst' | 'sgst' | 'igst' | 'tax', string[]> = {
  cgst: ['cgst', 'cgstamount'],
  sgst: ['sgst', 'sgstamount', 'utgst'],
  igst: ['igst', 'igstamount'],
  tax: ['itemtaxamount', 'taxamount', 'itemtax'],
};

type Taxed = { lines: number; quantity: number; taxable: number } & Record<keyof typeof TAXES, number>;

/** Tax by HSN or SAC code, from the columns of the files that name it; a code that no file names is the empty one. */
export const taxByHsn: Definition = {
  title: 'Tax summary by HSN',
  about: 'Quantity, taxable value and tax by HSN or SAC code, where the files name one.',
  takes: ['period', 'filter'],
  make: ({ db, facts, question: { filter } }) => {
    const cells = cellReader();
    const json = db.prepare('SELECT json FROM extra WHERE id = ?').pluck();
    const products = new Map<number, string>();
    const lines = db
      .prepare('SELECT product_id, quantity, total, product_extra, line_extra FROM invoice_line WHERE invoice_id = ?')
      .raw();
    const codeOf = (extra: number | null): string => {
      if (extra === null) return '';
      let code = products.get(extra);
      if (code === undefined) {
        code = cells(json.get(extra) as string, CODES) ?? '';
        products.set(extra, code);
      }
      return code;
    };
    const codes = new Map<string, Taxed>();
    eachInvoice(facts, filter, ({ month, at, wanted }) => {
      type Line = [number, number, number, number | null, number | null];
      for (const [product, quantity, total, productExtra, lineExtra] of lines.all(month.invoices.id[at]!) as Line[]) {
        if (wanted && wanted[product] !== 1) continue;
        const own = lineExtra === null ? null : (json.get(lineExtra) as string);
        const code = (own === null ? undefined : cells(own, CODES)) ?? codeOf(productExtra);
        const sums = codes.get(code) ?? { lines: 0, quantity: 0, taxable: 0, cgst: 0, sgst: 0, igst: 0, tax: 0 };
        codes.set(code, sums);
        sums.lines++;
        sums.quantity += quantity;
        sums.taxable += total;
        if (own === null) continue;
        for (const [name, columns] of Object.entries(TAXES)) sums[name as keyof Taxed] += amountOf(cells(own, columns));
      }
    });
    const rows = [...codes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, { lines: count, quantity, taxable, cgst, sgst, igst, tax }]): ReportCell[] => [
        code,
        count,
        quantity,
        taxable,
        cgst,
        sgst,
        igst,
        tax || cgst + sgst + igst,
      ]);
    return made(
      [
        { key: 'hsn', label: 'HSN/SAC', type: 'text' },
        { key: 'lines', label: 'Lines', type: 'number', sum: true },
        { key: 'quantity', label: 'Quantity', type: 'quantity', sum: true },
        { key: 'taxable', label: 'Taxable value', type: 'money', sum: true },
        { key: 'cgst', label: 'CGST', type: 'money', sum: true },
        { key: 'sgst', label: 'SGST', type: 'money', sum: true },
        { key: 'igst', label: 'IGST', type: 'money', sum: true },
        { key: 'tax', label: 'Tax', type: 'money', sum: true },
      ],
      rows,
    );
  },
};

/** Reads the first filled cell of some columns out of the JSON that keeps a record's other cells. */
function cellReader(): (json: string, columns: string[]) => string | undefined {
  const folds = new Map<string, string>();
  return (json, columns) => {
    for (const [name, value] of Object.entries(JSON.parse(json) as Record<string, string>)) {
      let fold = folds.get(name);
      if (fold === undefined) {
        fold = name.toLocaleLowerCase('en').replace(/[^a-z]/g, '');
        folds.set(name, fold);
      }
      if (value !== '' && columns.includes(fold)) return value;
    }
    return undefined;
  };
}

/** An amount as a file writes it, its last sign between digits taken for the decimal one; what is none counts nothing. */
export function amountOf(cell: string | undefined): number {
  if (cell === undefined) return 0;
  const digits = cell.replace(/[^\d.,-]/g, '');
  const decimal = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const plain = decimal < 0 ? digits : `${digits.slice(0, decimal).replace(/[.,]/g, '')}.${digits.slice(decimal + 1)}`;
  const amount = Number(plain);
  return Number.isFinite(amount) ? Math.round(amount * AMOUNT_SCALE) : 0;
}
