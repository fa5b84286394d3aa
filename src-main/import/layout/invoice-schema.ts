import type { TableSchema } from '../../table/schema.ts';
import { shapeOf } from '../../table/sniff/cell-shapes.ts';
import { isColumnName, mapColumns, missingFields } from '../fields/columns.ts';

/** Names of sheets that hold no sales, or sales that don't count. */
const NON_SALES_SHEET =
  /credit|return|refund|cancel|void|draft|quot|pro.?forma|estimate|purchase|gutschrift|retour|storno|entwurf|angebot|avoir|devis|devoluc|presupuesto|nota.?d[ei].?cr|reso|preventivo|वापसी|रद्द/i;

/** What a report is grouped by, as its title says. */
const GROUPED_BY: [name: string, title: RegExp][] = [
  [
    'Customer Name',
    /\b(?:by|per|wise|nach|par|por)[\s:-]+(?:customer|client|party|store|shop|dealer|account|kunde|cliente)|(?:customer|client|party|store|shop|dealer)[\s-]*wise/i,
  ],
  ['Item Name', /\b(?:by|per)[\s:-]+(?:item|product|service|stock|article|artikel)|(?:item|product|stock)[\s-]*wise/i],
  ['Sales person', /\b(?:by|per)[\s:-]+(?:rep|sales ?person|salesman|agent)|(?:rep|sales ?man|agent)[\s-]*wise/i],
];

/** Sections are what the title says, else what the report has no column for; otherwise they have no meaning. */
function sectionNames(examples: string[], titles: string, names: string[]): string[] {
  const levels = examples.length;
  if (levels === 0) return [];
  const own = mapColumns(names);
  const titled = GROUPED_BY.find(([, title]) => title.test(titles))?.[0];
  const lacking = [
    ...(own.storeName === undefined && own.storeId === undefined ? ['Customer Name'] : []),
    ...(own.itemName === undefined && own.sku === undefined && own.productId === undefined ? ['Item Name'] : []),
    ...(own.invoiceNumber === undefined && own.invoiceId === undefined ? ['Invoice Number'] : []),
  ];
  const isTitled = titled !== undefined && (lacking.includes(titled) || titled === 'Sales person');
  const found: string[] = [];
  for (const [level, example] of examples.entries()) {
    const left = lacking.filter((name) => !found.includes(name));
    if (shapeOf(example) === 'date' && own.date === undefined) found.push('Invoice Date');
    else if (level === 0 && isTitled) found.push(titled);
    // with several columns to fill, only a title tells which one a section is
    else if (left.length === 1 && (level === 0 || found.length > 0)) found.push(left[0]!);
    else found.push(level === 0 ? 'Group' : `Group ${level + 1}`);
  }
  return found;
}

/** A table of invoice lines. */
export const invoiceSchema: TableSchema = {
  isColumnName,
  missingColumns: (names, which) => missingFields(mapColumns(names), which === 'all' ? 'reject' : 'walk-in').length,
  nesting: { document: 'Invoice', line: 'Item' },
  isLine: (names) => {
    const { quantity, price, lineTotal, itemName, sku, productId } = mapColumns(names);
    return quantity !== undefined && (price ?? lineTotal) !== undefined && (itemName ?? sku ?? productId) !== undefined;
  },
  sectionNames,
  summedColumns: (names) => {
    const { quantity, lineTotal, subtotal, invoiceTotal } = mapColumns(names);
    return [quantity, lineTotal, subtotal, invoiceTotal].filter((column) => column !== undefined);
  },
  isOtherSheet: (name) => NON_SALES_SHEET.test(name),
};
