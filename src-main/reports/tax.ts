import type { ReportCell } from '../../src-shared/contract/index.ts';
import { AMOUNT_SCALE } from '../../src-shared/money.ts';
import { scanInvoices } from '../cube/scan.ts';
import type { Db } from '../db/open.ts';
import { type HeavyReport, reportFromRows } from './report.ts';

/** Known header names by meaning, normalised to lower-case letters. */
const CODE_HEADERS = ['hsnsac', 'hsncode', 'hsn', 'sac', 'saccode'];
const TAX_HEADERS: Record<'cgst' | 'sgst' | 'igst' | 'tax', string[]> = {
  cgst: ['cgst', 'cgstamount'],
  sgst: ['sgst', 'sgstamount', 'utgst'],
  igst: ['igst', 'igstamount'],
  tax: ['itemtaxamount', 'taxamount', 'itemtax'],
};

type TaxSums = { lines: number; quantity: number; taxable: number } & Record<keyof typeof TAX_HEADERS, number>;

/** Product, quantity, total, and the keys of the extra columns of the product and of the line. */
type TaxLine = [number, number, number, number | null, number | null];

/** Tax by HSN or SAC code, from the extra columns of the imported files; an empty code if a file has none. */
export const taxByHsn: HeavyReport = {
  title: 'Tax summary by HSN',
  about: 'Quantity, taxable value and tax by HSN or SAC code, where the files name one.',
  takes: ['period', 'filter'],
  build: ({ db, cube, request: { filter } }) => {
    const readTaxCells = taxCellReader(db);
    const lines = db
      .prepare<unknown[], TaxLine>(
        'SELECT product_id, quantity, total, product_extra, line_extra FROM invoice_line WHERE invoice_id = ?',
      )
      .raw();
    const codes = new Map<string, TaxSums>();
    scanInvoices(cube, filter, ({ month, at, wanted }) => {
      for (const [product, quantity, total, productExtra, lineExtra] of lines.all(month.invoices.id[at]!)) {
        if (wanted && wanted[product] !== 1) continue;
        const lineTax = readTaxCells(lineExtra);
        const code = lineTax.code ?? readTaxCells(productExtra).code ?? '';
        const sums = codes.get(code) ?? { lines: 0, quantity: 0, taxable: 0, cgst: 0, sgst: 0, igst: 0, tax: 0 };
        codes.set(code, sums);
        sums.lines++;
        sums.quantity += quantity;
        sums.taxable += total;
        sums.cgst += lineTax.cgst;
        sums.sgst += lineTax.sgst;
        sums.igst += lineTax.igst;
        sums.tax += lineTax.tax;
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
    return reportFromRows(
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

type TaxCells = { code: string | undefined } & Record<keyof typeof TAX_HEADERS, number>;

const NO_TAX: TaxCells = { code: undefined, cgst: 0, sgst: 0, igst: 0, tax: 0 };

/** Reads the tax cells stored with a line. Equal sets of extra cells are stored once, so each is parsed once. */
function taxCellReader(db: Db): (id: number | null) => TaxCells {
  const json = db.prepare<unknown[], string>('SELECT json FROM extra WHERE id = ?').pluck();
  const cache = new Map<number, TaxCells>();
  return (id) => {
    if (id === null) return NO_TAX;
    let extra = cache.get(id);
    if (!extra) {
      const cells = new Map(
        Object.entries(JSON.parse(json.get(id)!) as Record<string, string>).map(([name, value]) => [
          name.toLocaleLowerCase('en').replace(/[^a-z]/g, ''),
          value,
        ]),
      );
      const first = (columns: string[]) => columns.map((name) => cells.get(name)).find(Boolean);
      extra = {
        code: first(CODE_HEADERS),
        cgst: parseAmount(first(TAX_HEADERS.cgst)),
        sgst: parseAmount(first(TAX_HEADERS.sgst)),
        igst: parseAmount(first(TAX_HEADERS.igst)),
        tax: parseAmount(first(TAX_HEADERS.tax)),
      };
      cache.set(id, extra);
    }
    return extra;
  };
}

/**
 * Parses an amount as written in a file; the last '.' or ',' is the decimal separator. Anything else counts as zero.
 */
function parseAmount(cell: string | undefined): number {
  if (cell === undefined) return 0;
  const digits = cell.replace(/[^\d.,-]/g, '');
  const decimal = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const plain = decimal < 0 ? digits : `${digits.slice(0, decimal).replace(/[.,]/g, '')}.${digits.slice(decimal + 1)}`;
  const amount = Number(plain);
  return Number.isFinite(amount) ? Math.round(amount * AMOUNT_SCALE) : 0;
}
