import type { CallSuggestion, DayStop, Input, Order, Output, ProcedureName } from '../../src-shared/contract/index.ts';
import { csvRecord, escapeFormula } from '../../src-shared/csv.ts';
import { minorDigits } from '../../src-shared/money.ts';
import type { SheetCell, SheetColumn } from '../xlsx/sheet-xml.ts';
import { workbookPieces } from '../xlsx/write-xlsx.ts';
import type { CallProcedure } from './downloads.ts';

const PAGE = 500;

/** A list of the window as a table: its columns, and its rows page by page. */
interface ListTable {
  columns: SheetColumn[];
  currency: string;
  chunks: AsyncGenerator<SheetCell[][]>;
}

type Cells<Item> = [label: string, type: SheetColumn['type'], cell: (item: Item, currency: string) => SheetCell][];
type Paged = { items: unknown[]; total: number };
type PagedProcedure = { [P in ProcedureName]: Output<P> extends Paged ? P : never }[ProcedureName];
type ItemOf<P extends PagedProcedure> = Output<P>['items'][number];
type Query = Record<string, unknown>;
type OpenTable = (ask: CallProcedure, query: Query) => Promise<ListTable>;

/** An amount in minor units of one currency as one of a sheet whose money is in another's. */
const inUnitsOf = (minor: number, currency: string, sheet: string) =>
  minor * 10 ** (minorDigits(sheet) - minorDigits(currency));

/** A list that a procedure answers in pages. @param currencyOf its currency, if its items have none of their own */
function pagedTable<P extends PagedProcedure>(
  procedure: P,
  cells: Cells<ItemOf<P>>,
  currencyOf: (ask: CallProcedure, first: Output<P>) => Promise<string> | string,
): OpenTable {
  return async (ask, query) => {
    const page = (offset: number) => ask(procedure, { ...query, limit: PAGE, offset } as unknown as Input<P>);
    const first = await page(0);
    const currency = await currencyOf(ask, first);
    async function* chunks(): AsyncGenerator<SheetCell[][]> {
      for (let part: Output<P> = first, read = 0; part.items.length > 0; part = await page(read)) {
        yield part.items.map((item) => cells.map(([, , cell]) => cell(item as ItemOf<P>, currency)));
        read += part.items.length;
        if (read >= part.total) return;
      }
    }
    return { columns: cells.map(([label, type]) => ({ label, type })), currency, chunks: chunks() };
  };
}

const ofCompany = async (ask: CallProcedure) => (await ask('sales.choices', {})).currency;
const ofFirst = (_: CallProcedure, { items }: { items: { currency: string }[] }) => items[0]?.currency ?? 'USD';

const ORDER: Cells<Order> = [
  ['Order', 'number', ({ id }) => id],
  ['Date', 'date', ({ orderedOn }) => orderedOn],
  ['Delivery', 'date', ({ deliverOn }) => deliverOn],
  ['Store', 'text', ({ storeName }) => storeName],
  ['State', 'text', ({ state }) => state],
  ['Invoice', 'text', ({ invoiceNumber }) => invoiceNumber],
  ['Taken by', 'text', ({ author }) => author],
  ['Remark', 'text', ({ remark }) => remark],
];

const MAX_CALLS = 1000;
const CALL: Cells<CallSuggestion> = [
  ['Store', 'text', ({ storeName }) => storeName],
  ['City', 'text', ({ city }) => city],
  ['Phone', 'text', ({ phone }) => phone],
  ['Salesperson', 'text', ({ salesperson }) => salesperson],
  ['Score', 'number', ({ score }) => score],
  ['Last order', 'date', ({ lastOrder }) => lastOrder],
  ['Expected order', 'date', ({ expectedOrderDate }) => expectedOrderDate],
  ['Expected sum', 'money', ({ expectedOrderMinor }) => expectedOrderMinor],
  ['Owed', 'money', ({ owedMinor }) => owedMinor],
  ['Overdue', 'money', ({ overdueMinor }) => overdueMinor],
];

const STOP: Cells<DayStop> = [
  ['How', 'text', ({ how }) => (how === 'visited' ? 'Visit' : 'Call')],
  ['Store', 'text', ({ storeName }) => storeName],
  ['Contact', 'text', ({ contact }) => contact],
  ['Phone', 'text', ({ phone }) => phone],
  ['Address', 'text', ({ address }) => address],
  ['City', 'text', ({ city }) => city],
  ['Postal code', 'text', ({ postalCode }) => postalCode],
  ['Km', 'number', ({ kilometres }) => kilometres],
  ['Expected extra', 'money', ({ worthMinor }) => worthMinor],
  ['Owed', 'money', ({ owedMinor }) => owedMinor],
  ['Overdue', 'money', ({ overdueMinor }) => overdueMinor],
  ['Promised for', 'date', ({ promise }) => promise?.day ?? null],
  ['Done', 'text', ({ isDone }) => (isDone ? 'yes' : '')],
];

/** The lines of the orders of a query, each with its order. */
const orderLines: OpenTable = async (ask, query) => {
  const columns: SheetColumn[] = [
    ...ORDER.map(([label, type]) => ({ label, type })),
    { label: 'SKU', type: 'text' },
    { label: 'Product', type: 'text' },
    { label: 'Pieces', type: 'number' },
    { label: 'Price', type: 'money' },
    { label: 'Sum', type: 'money' },
    { label: 'Discount %', type: 'number' },
    { label: 'Currency', type: 'text' },
  ];
  const page = (offset: number) => ask('orders.list', { ...query, limit: PAGE, offset });
  const first = await page(0);
  const currency = ofFirst(ask, first);
  async function* chunks(): AsyncGenerator<SheetCell[][]> {
    for (let part = first, read = 0; part.items.length > 0; part = await page(read)) {
      for (const { id } of part.items) {
        const order = await ask('orders.get', { id });
        const head = ORDER.map(([, , cell]) => cell(order, currency));
        const money = (minor: number) => inUnitsOf(minor, order.currency, currency);
        yield order.items.map((line) => [
          ...head,
          line.sku,
          line.name,
          line.pieces,
          line.priceMinor === null ? null : money(line.priceMinor),
          money(line.totalMinor),
          order.discountPercent,
          order.currency,
        ]);
      }
      read += part.items.length;
      if (read >= part.total) return;
    }
  }
  return { columns, currency, chunks: chunks() };
};

/** The lists of the window by their name in a download's address; a query is the input of the list's procedure. */
const TABLES: Record<string, OpenTable> = {
  stores: pagedTable(
    'sales.stores',
    [
      ['Store', 'text', ({ name }) => name],
      ['City', 'text', ({ city }) => city],
      ['Salesperson', 'text', ({ salesperson }) => salesperson],
      ['Segment', 'text', ({ segment }) => segment],
      ['Invoices', 'number', ({ invoices }) => invoices],
      ['Revenue', 'money', ({ revenueMinor }) => revenueMinor],
      ['Lifetime revenue', 'money', ({ lifetimeMinor }) => lifetimeMinor],
      ['First invoice', 'date', ({ firstInvoice }) => firstInvoice],
      ['Last invoice', 'date', ({ lastInvoice }) => lastInvoice],
      ['Usual days between orders', 'number', ({ usualDays }) => usualDays],
      ['Days overdue', 'number', ({ overdueDays }) => overdueDays],
    ],
    ofCompany,
  ),
  products: pagedTable(
    'sales.products',
    [
      ['Product', 'text', ({ name }) => name],
      ['SKU', 'text', ({ sku }) => sku],
      ['Barcode', 'text', ({ barcode }) => barcode],
      ['Brand', 'text', ({ brand }) => brand],
      ['Category', 'text', ({ category }) => category],
      ['Pieces', 'number', ({ quantity }) => quantity],
      ['Stores', 'number', ({ stores }) => stores],
      ['Revenue', 'money', ({ revenueMinor }) => revenueMinor],
      ['Margin', 'money', ({ marginMinor }) => marginMinor],
      ['Last invoice', 'date', ({ lastInvoice }) => lastInvoice],
    ],
    ofCompany,
  ),
  invoices: pagedTable(
    'sales.invoices',
    [
      ['Invoice', 'text', ({ number }) => number],
      ['Date', 'date', ({ date }) => date],
      ['Store', 'text', ({ storeName }) => storeName],
      ['Salesperson', 'text', ({ salesperson }) => salesperson],
      ['Status', 'text', ({ status }) => status],
      ['Lines', 'number', ({ lines }) => lines],
      ['Matching', 'money', ({ matchedMinor, currency }, sheet) => inUnitsOf(matchedMinor, currency, sheet)],
      ['Total', 'money', ({ totalMinor, currency }, sheet) => inUnitsOf(totalMinor, currency, sheet)],
      ['Currency', 'text', ({ currency }) => currency],
    ],
    ofFirst,
  ),
  orders: pagedTable(
    'orders.list',
    [
      ...ORDER,
      ['Lines', 'number', ({ lines }) => lines],
      ['Sum', 'money', ({ subtotalMinor, currency }, sheet) => inUnitsOf(subtotalMinor, currency, sheet)],
      ['Discount %', 'number', ({ discountPercent }) => discountPercent],
      ['Total', 'money', ({ totalMinor, currency }, sheet) => inUnitsOf(totalMinor, currency, sheet)],
      ['Currency', 'text', ({ currency }) => currency],
    ],
    ofFirst,
  ),
  'order-lines': orderLines,
  stock: pagedTable(
    'stock.list',
    [
      ['Product', 'text', ({ name }) => name],
      ['SKU', 'text', ({ sku }) => sku],
      ['Category', 'text', ({ category }) => category],
      ['Brand', 'text', ({ brand }) => brand],
      ['On hand', 'number', ({ onHand }) => onHand],
      ['Expired', 'number', ({ expired }) => expired],
      ['Promised', 'number', ({ promised }) => promised],
      ['Available', 'number', ({ available }) => available],
      ['Beyond count', 'number', ({ beyond }) => beyond],
      ['Sold after expiry', 'number', ({ soldExpired }) => soldExpired],
      ['Per week', 'number', ({ perWeek }) => perWeek],
      ['Lasts days', 'number', ({ coverDays }) => coverDays],
      ['Runs out', 'date', ({ runsOut }) => runsOut],
      ['Next expiry', 'date', ({ nextExpiry }) => nextExpiry],
      ['Expires unsold', 'number', ({ unsold }) => unsold],
      ['Places', 'text', ({ places }) => places],
      ['Counted', 'date', ({ countedOn }) => countedOn],
    ],
    ofCompany,
  ),
  buying: pagedTable(
    'stock.buying',
    [
      ['Product', 'text', ({ name }) => name],
      ['SKU', 'text', ({ sku }) => sku],
      ['Supplier', 'text', ({ supplier }) => supplier],
      ['Order', 'number', ({ pieces }) => pieces],
      ['Cases', 'number', ({ cases }) => cases],
      ['Why', 'text', ({ reason }) => reason.message],
      ['Available', 'number', ({ available }) => available],
      ['On the way', 'number', ({ coming }) => coming],
      ['Runs out', 'date', ({ runsOut }) => runsOut],
      ['Expected', 'number', ({ expected }) => expected],
      ['Safety', 'number', ({ safety }) => safety],
      ['Lead time in days', 'number', ({ leadDays }) => leadDays],
    ],
    ofCompany,
  ),
  day: async (ask, query) => {
    const { stops, currency } = await ask('day.plan', query);
    async function* chunks(): AsyncGenerator<SheetCell[][]> {
      yield stops.map((stop, i) => [i + 1, ...STOP.map(([, , cell]) => cell(stop, currency))]);
    }
    const columns: SheetColumn[] = [
      { label: 'No.', type: 'number' },
      ...STOP.map(([label, type]) => ({ label, type })),
    ];
    return { columns, currency, chunks: chunks() };
  },
  calls: async (ask, query) => {
    const { items, currency } = await ask('calls.list', { ...query, limit: MAX_CALLS });
    async function* chunks(): AsyncGenerator<SheetCell[][]> {
      yield items.map((item) => CALL.map(([, , cell]) => cell(item, currency)));
    }
    return { columns: CALL.map(([label, type]) => ({ label, type })), currency, chunks: chunks() };
  },
};

/** The names of the lists, as a pattern of an address. */
export const LIST_TABLES = Object.keys(TABLES).join('|');

/** A list as a workbook. */
export async function* listTableWorkbook(ask: CallProcedure, name: string, query: Query): AsyncGenerator<Uint8Array> {
  yield* workbookPieces({ name, ...(await TABLES[name]!(ask, query)) });
}

/** A list as CSV (RFC 4180), safe to open in a spreadsheet program; money has the decimals of the sheet's currency. */
export async function* listTableCsv(ask: CallProcedure, name: string, query: Query): AsyncGenerator<string> {
  const { columns, currency, chunks } = await TABLES[name]!(ask, query);
  const digits = minorDigits(currency);
  const text = (cell: SheetCell | undefined, { type }: SheetColumn) => {
    if (cell === null || cell === undefined) return '';
    if (typeof cell === 'string') return escapeFormula(cell);
    return type === 'money' ? (cell / 10 ** digits).toFixed(digits) : String(cell);
  };
  yield `\ufeff${csvRecord(columns.map(({ label }) => label))}`;
  for await (const rows of chunks)
    yield rows.map((row) => csvRecord(columns.map((column, i) => text(row[i], column)))).join('');
}
