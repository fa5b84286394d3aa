import type { Dice } from '../../fuzz/dice.ts';
import { xlsx } from '../archives.ts';
import { type Company, type Invoice, type Line, netOf } from './company.ts';

/** A generated export of a company's invoices, and the random choices that it was made by. */
export interface GeneratedExport {
  name: string;
  bytes: Buffer;
  /** The random choices, to describe a failure. */
  traits: string[];
}

const HEADERS = {
  number: ['Invoice Number', 'Invoice No', 'Bill No', 'Voucher No', 'Rechnungsnummer', 'Numero de factura'],
  id: ['Invoice ID'],
  date: ['Invoice Date', 'Date', 'Bill Date', 'Datum', 'Fecha'],
  storeId: ['Customer ID', 'Customer Code'],
  store: ['Customer Name', 'Customer', 'Party Name', 'Client', 'Kunde', 'Cliente'],
  productId: ['Product ID'],
  sku: ['SKU', 'Item Code'],
  item: ['Item Name', 'Product', 'Item', 'Artikel', 'Producto'],
  quantity: ['Quantity', 'Qty', 'Menge', 'Cantidad'],
  price: ['Item Price', 'Rate', 'Unit Price', 'Price', 'Preis', 'Precio'],
  discountAmount: ['Discount Amount', 'Disc Amt', 'Rabatt Betrag'],
  discountPercent: ['Discount %', 'Disc %', 'Discount Percent'],
  tax: ['Tax Amount', 'GST Amount', 'VAT'],
  taxPercent: ['Tax %', 'GST %'],
  net: ['Amount', 'Item Total', 'Line Total', 'Net Amount', 'Taxable Value', 'Betrag', 'Importe'],
  withTax: ['Total', 'Amount', 'Line Total', 'Gross Total', 'Total Amount'],
  gross: ['Gross Amount', 'Gross'],
  invoiceTotal: ['Invoice Total', 'Grand Total', 'Total', 'Order Total Amount'],
  subtotal: ['SubTotal', 'Sub Total'],
  invoiceDiscount: ['Entity Discount Amount', 'Invoice Discount', 'Order Discount'],
  kind: ['Type', 'Document Type', 'Voucher Type', 'Transaction Type'],
  status: ['Invoice Status', 'Status'],
  currency: ['Currency Code', 'Currency'],
} as const;
type Column = keyof typeof HEADERS;

const KINDS = [
  { sale: 'Invoice', return: 'Credit Note' },
  { sale: 'Customer Invoice', return: 'Customer Credit Note' },
  { sale: 'Credit Sales', return: 'Sales Return' },
  { sale: 'Rechnung', return: 'Gutschrift' },
  { sale: 'Factura', return: 'Nota de crédito' },
];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DATES: Record<string, (y: string, m: string, d: string) => string> = {
  iso: (y, m, d) => `${y}-${m}-${d}`,
  'd/m/y': (y, m, d) => `${d}/${m}/${y}`,
  'm/d/y': (y, m, d) => `${m}/${d}/${y}`,
  'd.m.y': (y, m, d) => `${d}.${m}.${y}`,
  'd-Mon-yy': (y, m, d) => `${Number(d)}-${MONTHS[Number(m) - 1]}-${y.slice(2)}`,
  'yy-m-d': (y, m, d) => `${y.slice(2)}-${m}-${d}`,
  compact: (y, m, d) => `${y}${m}${d}`,
  moment: (y, m, d) => `${y}-${m}-${d}T08:15:00+05:30`,
};

const grouped = (digits: string, mark: string, lakh: boolean) => {
  if (digits.length <= 3) return digits;
  const head = digits.slice(0, -3);
  return `${head.replace(lakh ? /\B(?=(\d{2})+$)/g : /\B(?=(\d{3})+$)/g, mark)}${mark}${digits.slice(-3)}`;
};

/** Writes a company's invoices in a random format, such as an accounting system might use. */
export function writeExport(company: Company, dice: Dice): GeneratedExport {
  const traits: string[] = [];
  const trait = <T>(name: string, of: readonly T[], format = (one: T) => String(one)): T => {
    const one = dice.pick(of);
    traits.push(`${name}: ${format(one)}`);
    return one;
  };
  const { invoices, stores, products, tax } = company;
  const has = (test: (invoice: Invoice) => boolean) => invoices.some(test);
  const hasLineDiscounts = has(({ lines }) => lines.some(({ discount }) => discount > 0));
  const hasInvoiceDiscounts = has(({ discount }) => discount > 0);

  const container = trait('container', [
    'text',
    'text',
    'text',
    'utf-8 with a mark',
    'utf-16',
    'windows-1252',
    'workbook',
    'a sheet a month',
  ] as const);
  const isWorkbook = container === 'workbook' || container === 'a sheet a month';
  const numbers = trait(
    'numbers',
    isWorkbook ? (['plain'] as const) : (['plain', 'plain', 'grouped', 'lakh', 'comma', 'sign', 'code', 'rs'] as const),
  );
  const decimal = numbers === 'comma' ? ',' : '.';
  const money = (amount: number): string => {
    const [whole, cents] = Math.abs(amount).toFixed(2).split('.') as [string, string];
    const text =
      numbers === 'grouped' || numbers === 'lakh'
        ? `${grouped(whole, ',', numbers === 'lakh')}.${cents}`
        : numbers === 'comma'
          ? `${grouped(whole, '.', false)},${cents}`
          : `${whole}.${cents}`;
    const signed = amount < 0 ? `-${text}` : text;
    return numbers === 'sign'
      ? `₹${signed}`
      : numbers === 'code'
        ? `INR ${signed}`
        : numbers === 'rs'
          ? `Rs. ${signed}`
          : signed;
  };
  const dates = trait('dates', isWorkbook ? ['iso'] : Object.keys(DATES));
  const date = (iso: string) => DATES[dates]!(...(iso.split('-') as [string, string, string]));

  const total = trait('total', ['net', 'net', 'withTax', 'gross', 'none', 'net+withTax'] as const);
  const withTax = total === 'withTax' || total === 'net+withTax';
  const discountColumn = hasLineDiscounts
    ? trait('discount', total === 'net' ? (['amount', 'percent', 'untold'] as const) : (['amount', 'percent'] as const))
    : 'untold';
  const sums = hasInvoiceDiscounts || trait('sums', [true, false]);
  const kindWords = trait('kinds', KINDS, ({ sale }) => sale);
  const returnSigns = trait('returns', ['positive', 'negative', 'quantity'] as const);
  const ids = trait('ids', ['none', 'plain', 'cut', 'constant', 'noughts'] as const);
  const carried = trait('carried', ['no', 'no', 'below', 'cells'] as const);
  const noise = trait('noise', ['none', 'totals', 'charges', 'preamble', 'extra'] as const);
  const delimiter = trait('form', [',', ';', '\t', '|'] as const, (sign) => JSON.stringify(sign));

  const columns: Column[] = ['number', 'date', 'store', 'item', 'quantity', 'price'];
  if (ids !== 'none') columns.unshift('id', 'storeId', 'productId');
  if (discountColumn === 'amount') columns.push('discountAmount');
  if (discountColumn === 'percent') columns.push('discountPercent');
  if (total === 'gross') columns.push('gross');
  if (total === 'net' || total === 'net+withTax') columns.push('net');
  if (withTax) columns.push(trait('tax', ['tax', 'taxPercent'] as const));
  if (withTax) columns.push('withTax');
  if (sums) columns.push('subtotal', 'invoiceTotal');
  if (hasInvoiceDiscounts) columns.push('invoiceDiscount');
  if (has(({ kind }) => kind === 'return')) columns.push('kind');
  if (has(({ kind }) => kind === 'void' || kind === 'draft')) columns.push('status');
  if (numbers === 'plain' && trait('currency', [true, false])) columns.push('currency');
  const order = trait('order', ['usual', 'mixed'] as const) === 'usual' ? columns : shuffled(columns, dice);
  const usedNames = new Set<string>();
  const names = order.map((column) => {
    const free = HEADERS[column].filter((name) => !usedNames.has(name));
    const name = free.length > 0 ? dice.pick(free) : `${HEADERS[column][0]} 2`;
    usedNames.add(name);
    return name;
  });
  traits.push(`header: ${names.join(' | ')}`);

  const idOf = (id: string) =>
    ids === 'cut'
      ? `${Number(id).toExponential(3).replace('e', 'E')}`
      : ids === 'constant'
        ? '0'
        : ids === 'noughts'
          ? `00${id}`
          : id;
  const rows: string[][] = [];
  for (const invoice of invoices) {
    const turned = invoice.kind === 'return' ? (returnSigns === 'negative' ? -1 : 1) : 1;
    const net = invoice.lines.reduce((sum, line) => sum + netOf(line), 0);
    const due = net - invoice.discount;
    invoice.lines.forEach((line, nth) => {
      const cell = (column: Column): string => cellOf(column, { invoice, line, nth, net, due, turned });
      rows.push(order.map(cell));
    });
    if (noise === 'charges' && !hasInvoiceDiscounts) {
      const charge: Partial<Record<Column, string>> = {
        number: invoice.number,
        date: date(invoice.date),
        store: stores[invoice.store]!.name,
        item: dice.pick(['Shipping', 'Freight', 'Round Off', 'CGST 9%']),
        quantity: '1',
        price: money(7 * turned),
      };
      for (const column of ['net', 'gross', 'withTax'] as const) charge[column] = money(7 * turned);
      if (invoice.kind === 'sale' && !sums) rows.push(order.map((column) => charge[column] ?? ''));
    }
  }

  interface LineContext {
    invoice: Invoice;
    line: Line;
    nth: number;
    net: number;
    due: number;
    turned: number;
  }
  function cellOf(column: Column, { invoice, line, nth, net, due, turned }: LineContext): string {
    const lineNet = netOf(line);
    const gross = line.quantity * line.price;
    const isCarried = carried !== 'no' && nth > 0;
    const quantity = line.quantity * (invoice.kind === 'return' && returnSigns !== 'positive' ? -1 : 1);
    const signed = (amount: number) =>
      money(amount * (invoice.kind === 'return' && returnSigns === 'quantity' ? 1 : turned));
    switch (column) {
      case 'number':
        return isCarried && carried === 'below' ? '' : invoice.number;
      case 'id':
        return isCarried ? '' : idOf(invoice.id);
      case 'date':
        return isCarried ? '' : date(invoice.date);
      case 'storeId':
        return isCarried ? '' : idOf(stores[invoice.store]!.id);
      case 'store':
        return isCarried ? '' : stores[invoice.store]!.name;
      case 'productId':
        return idOf(products[line.product]!.id);
      case 'sku':
        return products[line.product]!.sku;
      case 'item':
        return products[line.product]!.name;
      case 'quantity':
        return String(quantity);
      case 'price':
        return money(line.price);
      case 'discountAmount':
        return money(gross - lineNet);
      case 'discountPercent':
        return String(line.discount);
      case 'tax':
        return signed((lineNet * tax) / 100);
      case 'taxPercent':
        return String(tax);
      case 'net':
        return signed(lineNet);
      case 'gross':
        return signed(gross);
      case 'withTax':
        return signed(lineNet * (1 + tax / 100));
      case 'subtotal':
        return isCarried ? '' : signed(net);
      case 'invoiceTotal':
        return isCarried ? '' : signed(withTax ? due + (net * tax) / 100 : due);
      case 'invoiceDiscount':
        return isCarried ? '' : money(invoice.discount);
      case 'kind':
        return isCarried ? '' : invoice.kind === 'return' ? kindWords.return : kindWords.sale;
      case 'status':
        return isCarried ? '' : invoice.kind === 'void' ? 'Void' : invoice.kind === 'draft' ? 'Draft' : 'Closed';
      case 'currency':
        return isCarried ? '' : 'INR';
    }
  }

  const table = [names, ...rows];
  if (noise === 'extra')
    for (const [i, row] of table.entries()) row.push(i === 0 ? 'Remarks' : dice.pick(['', 'ok', 'by hand']));
  if (noise === 'totals') {
    const sum = invoices.reduce((all, { lines }) => all + lines.reduce((one, line) => one + netOf(line), 0), 0);
    table.push(
      order.map((column) => (column === order[0] ? 'Total' : column === 'net' || column === 'gross' ? money(sum) : '')),
    );
  }
  if (noise === 'preamble') table.unshift(['Sales report'], ['April 2025']);
  const quote = (cell: string) =>
    cell.includes(delimiter) || /["\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  if (isWorkbook)
    return { name: 'export.xlsx', bytes: workbookOf(table, names, order, container === 'a sheet a month'), traits };
  const text = table.map((cells) => `${cells.map(quote).join(delimiter)}\n`).join('');
  traits.push(`decimal ${decimal}`);
  return { name: 'export.csv', bytes: encode(text, container), traits };
}

/** Encodes a text; one with characters outside Latin-1 stays UTF-8 where Windows-1252 was chosen. */
function encode(text: string, container: string): Buffer {
  if (container === 'utf-16') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (container === 'utf-8 with a mark') return Buffer.from(`\ufeff${text}`);
  return container === 'windows-1252' && [...text].every((sign) => sign.charCodeAt(0) < 256)
    ? Buffer.from(text, 'latin1')
    : Buffer.from(text);
}

const AMOUNTS = new Set<Column>([
  'quantity',
  'price',
  'discountAmount',
  'discountPercent',
  'tax',
  'taxPercent',
  'net',
  'withTax',
  'gross',
  'subtotal',
  'invoiceTotal',
  'invoiceDiscount',
]);

/** A workbook with typed numbers and dates, in one sheet or in one sheet a month. */
function workbookOf(table: string[][], names: string[], order: Column[], byMonth: boolean): Buffer {
  const head = table.indexOf(names);
  const cells = (row: string[]) =>
    row.map((text, i) => {
      const column = order[i];
      if (text === '' || !column) return text === '' ? null : text;
      if (column === 'date' && /^\d{4}-\d\d-\d\d$/.test(text)) return { date: text };
      return AMOUNTS.has(column) && /^-?[\d.]+$/.test(text) ? Number(text) : text;
    });
  const typedRows = table.map((row, i) => (i <= head ? row : cells(row)));
  if (!byMonth) return xlsx({ Invoices: typedRows });
  const sheets: Record<string, ReturnType<typeof cells>[]> = {};
  let month = 'Sheet';
  for (const [i, row] of table.entries()) {
    if (i <= head) continue;
    const date = row[order.indexOf('date')];
    if (date && /^\d{4}/.test(date)) month = date.slice(0, 7);
    sheets[month] ??= [...typedRows.slice(0, head + 1)];
    sheets[month]!.push(cells(row));
  }
  return xlsx(sheets);
}

function shuffled<T>(of: readonly T[], dice: Dice): T[] {
  const remaining = [...of];
  return of.map(() => remaining.splice(dice.below(remaining.length), 1)[0]!);
}
