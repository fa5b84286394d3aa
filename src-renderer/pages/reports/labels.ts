import { date, month } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

export type ReportGroup = keyof typeof m.reports.groups;

/** Under which heading each report is listed. */
export const REPORT_GROUPS: Record<ReportGroup, readonly string[]> = {
  sales: [
    'daily-sales',
    'why-revenue-changed',
    'sales-by-store',
    'sales-by-product',
    'sales-by-category',
    'sales-by-brand',
    'sales-by-salesperson',
    'sales-by-city',
    'order-lines',
    'targets',
  ],
  stores: ['quiet-stores', 'calls-by-rep', 'suggestions'],
  products: ['product-performance', 'price-changes', 'returns', 'stock', 'buying-list', 'sold-after-expiry'],
  money: ['outstanding', 'open-bills', 'tax-by-hsn'],
  files: ['imports', 'rejects'],
};

/** Title of a report: in the user's language, else as given by the backend. */
export const titleOf = ({ name, title }: { name: string; title: string }) => m.reports.titles[name] ?? title;
export const aboutOf = ({ name, about }: { name: string; about: string }) => m.reports.abouts[name] ?? about;
export const headOf = ({ key, label }: { key: string; label: string }) =>
  m.reports.heads[key] ?? (/^\d{4}-\d\d$/.test(label) ? month(label) : label.replace(/^(\d{4})-(Q\d)$/, '$2 $1'));
/** What a column means, where its heading does not say it. */
export const hintOf = ({ key }: { key: string }): { hint?: string } => {
  const hint = (m.reports.hints as Record<string, string>)[key];
  return hint === undefined ? {} : { hint };
};
/** A cause or a period of a comparison. */
export function partOf(cell: string): string {
  const [from, to] = cell.split(' – ');
  return to ? `${date(from!)} – ${date(to)}` : (m.reports.cells[cell] ?? cell);
}
/** Label of a dimension; a column of lists without a field has its own name. */
export const dimensionLabel = (dimension: string): string =>
  (m.reports.dimensions as Record<string, string>)[dimension] ?? dimension.replace(/^(?:store|product):/, '');
