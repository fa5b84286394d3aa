import type { DigestFigure } from '../../src-shared/contract/digest.ts';
import { csvRecord, escapeFormula } from '../../src-shared/csv.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { minorDigits } from '../../src-shared/money.ts';
import type { SheetCell } from '../xlsx/sheet-xml.ts';
import { workbookPieces } from '../xlsx/write-xlsx.ts';
import type { Digest } from './digest.ts';
import type { DigestTexts } from './texts.ts';

/** Every figure of a digest as a row of its own, so that one table holds all of its sections. */
export function digestFigures({ sections }: Digest, { text }: DigestTexts): DigestFigure[] {
  return sections.flatMap(({ title, columns, rows }) =>
    rows.flatMap(([first, ...cells]) =>
      cells.map((cell, i): DigestFigure => {
        const { label, type } = columns[i + 1]!;
        return {
          section: text(title),
          name: typeof first === 'object' && first !== null ? text(first) : String(first ?? ''),
          figure: text(label),
          value: typeof cell === 'object' && cell !== null ? text(cell) : cell,
          type: type === 'change' ? 'percent' : type,
        };
      }),
    ),
  );
}

/** A value as a file has it: money in the currency’s units, shares as numbers. */
function plainValue({ value, type }: DigestFigure, currency: string): string | number | null {
  return type === 'money' && typeof value === 'number' ? value / 10 ** minorDigits(currency) : value;
}

const headings = ({ text }: DigestTexts) => [
  text(message('digest/section')),
  text(message('digest/name')),
  text(message('digest/figure')),
  text(message('digest/value')),
];

/** The figures as CSV, with the byte-order mark that spreadsheet programs need. */
export function figuresCsv(figures: readonly DigestFigure[], currency: string, texts: DigestTexts): string {
  const records = figures.map((figure) => {
    const value = plainValue(figure, currency);
    const text = typeof value === 'number' ? String(value) : escapeFormula(value ?? '');
    return csvRecord([...[figure.section, figure.name, figure.figure].map(escapeFormula), text]);
  });
  return `\ufeff${csvRecord(headings(texts))}${records.join('')}`;
}

/** The figures as a workbook. */
export function figuresWorkbook(
  name: string,
  figures: readonly DigestFigure[],
  currency: string,
  texts: DigestTexts,
): AsyncGenerator<Uint8Array> {
  async function* chunks(): AsyncGenerator<SheetCell[][]> {
    yield figures.map((figure) => [figure.section, figure.name, figure.figure, plainValue(figure, currency)]);
  }
  const [section, of, label, value] = headings(texts) as [string, string, string, string];
  const columns = [
    { label: section, type: 'text' as const },
    { label: of, type: 'text' as const },
    { label, type: 'text' as const },
    { label: value, type: 'number' as const },
  ];
  return workbookPieces({ name, columns, currency, chunks: chunks() });
}
