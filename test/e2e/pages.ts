import path from 'node:path';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { newUpload } from '../../src-main/import/inbox/uploads.ts';
import { addDays, localToday } from '../../src-shared/calendar.ts';
import { importInto, writeCsv } from '../helpers.ts';
import { fillWithSample } from '../sample-folder.ts';
import { formSvg, photographForm } from '../scan/drawn-form.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

/** Every page by name, with its path; the path of the import preview is only known once its file is uploaded. */
export const PAGES = {
  home: '/',
  'home-month': '/?from=2025-06-07&to=2025-07-06',
  'home-hindi': '/?from=2024-07-08&to=2025-07-07#hi',
  imports: '/imports',
  import: '/imports/2',
  questions: '/imports/3',
  look: '',
  stores: '/stores',
  store: '/stores/5',
  statement: '/stores/5/statement',
  products: '/products',
  product: '/products/12',
  lookalikes: '/lookalikes/product',
  invoices: '/invoices?from=2025-01-01&category=Sweets',
  invoice: '/invoices/7',
  orders: '/orders',
  order: '/orders/1',
  'order-draft': '/orders/2',
  'order-new': '/orders/new',
  deals: '/deals',
  stock: '/stock',
  buying: '/stock/buying',
  reports: '/reports',
  report: '/reports/sales-by-city?from=2025-01-01&to=2025-07-06',
  'report-own': '/reports/custom?rows=category&columns=quarter&measure=quantity',
  calls: '/calls',
  call: '/calls/5',
  day: '/day?date=2025-07-07',
  forecast: '/forecast',
  'forecast-store': '/forecast?storeId=5&growth=10',
  accuracy: '/forecast/accuracy',
  targets: '/targets',
  suggestions: '/suggestions',
  leaves: '/leaves?ids=5,12',
  scans: '/scans',
  scan: '/scans/1',
  account: '/account',
  people: '/people',
  audit: '/audit',
  sync: '/sync',
  backups: '/backups',
  programs: '/programs',
  system: '/system',
  help: '/help/orders',
};

/** Writes a file whose decimal sign and date order are ambiguous. */
function writeAmbiguousFile(file: string): string {
  const rows = Array.from({ length: 24 }, (_, i) => {
    const [pieces, price] = [1 + (i % 4), 12 + (i % 5)];
    return [
      `D-${Math.floor(i / 2)}`,
      ['01/05/2025', '03/02/2025', '07/04/2025', '02/09/2025', '11/06/2025', '04/01/2025'][Math.floor(i / 4)]!,
      'Patel Foods',
      `Item number ${i % 7}`,
      String(pieces),
      `${price}.000`,
      `${price * pieces}.000`,
    ];
  });
  return writeCsv(file, rows, [
    'Invoice Number',
    'Invoice Date',
    'Customer Name',
    'Item Name',
    'Quantity',
    'Rate',
    'Amount',
  ]);
}

/** Writes a count of today: some products run out, some expire unsold. */
async function writeStockList(testApp: TestApp, data: string): Promise<string> {
  const { items } = await testApp.call('sales.products', { limit: 90 });
  const rows = items.map(({ sku }, i) => [
    sku,
    `B${100 + i}`,
    addDays(localToday(), 20 + 15 * (i % 9)),
    i % 4 === 0 ? 'North' : 'Main',
    String(i % 7 === 0 ? 0 : 20 + ((i * 37) % 400)),
  ]);
  return writeCsv(path.join(data, 'stock.csv'), rows, ['SKU', 'Batch', 'Expiry Date', 'Godown', 'Closing Stock']);
}

/** Fills a data folder so that every page has content, and returns the paths of the pages. */
export async function fillDataFolder(data: string): Promise<Record<string, string>> {
  await fillWithSample(data);
  const row = ['X-1', '2025-07-07', 'Patel Foods', 'Kaju Katli 500g', '2', '10.00', '20.00'];
  await importInto(
    data,
    writeCsv(path.join(data, 'corrections.csv'), [
      row,
      ['X-2', '2025-02-31', ...row.slice(2)],
      [...row.slice(0, 4), 'twelve', '1', '1'],
      ['X-3', '2025-07-07', '', ...row.slice(3)],
      ['X-4', '2025-07-07', 'Patel Foods', 'Tops Aloo Bhujiya 1 Kg', '2', '7.00', '14.00'],
    ]),
  );
  const testApp = openTestApp(data);
  await testApp.call('imports.start', { path: writeAmbiguousFile(path.join(data, 'doubtful.csv')), options: {} });
  await testApp.importEnded(3).catch(() => {});
  await testApp.call('accounts.setUp', { name: 'Asha' });
  const lines = [
    { sku: 'MNG-0097', quantity: 24 },
    { sku: 'MNG-0065', quantity: 2, unit: 'case' as const },
  ];
  await testApp.call('pricing.saveDeal', {
    name: 'Diwali sweets',
    category: 'Sweets',
    mixed: true,
    from: '2025-06-01',
    terms: {
      kind: 'percent',
      unit: 'piece',
      slabs: [
        { from: 1, to: 49, percent: 3 },
        { from: 50, to: null, percent: 5 },
      ],
    },
  });
  await testApp.call('pricing.saveDeal', {
    name: 'Ten and one',
    terms: { kind: 'free', unit: 'case', buy: 10, free: 1, freeProductId: null },
  });
  const printed = (await testApp.call('sales.products', { search: 'Tops', limit: 22 })).items.map(({ name, sku }) => ({
    name,
    sku,
    pieces: 12,
  }));
  const quantities = Object.fromEntries(
    printed.flatMap(({ sku }, i) => (i % 3 === 0 ? [[sku, i === 6 ? '✓' : '2cs']] : [])),
  );
  const sheet = await photographForm(
    formSvg({ ...quantities, [printed[4]!.sku]: '|' }, printed),
    path.join(data, 'Sheet.jpg'),
    {
      lean: -2,
    },
  );
  const scan = await testApp.call('scans.add', { storeId: 5, path: sheet });
  await testApp.backend.scanEnded(scan.id);
  const [product] = (await testApp.call('sales.products', { search: 'MNG-0065' })).items;
  await testApp.call('desk.editProduct', { id: product!.id, edition: 1, set: { caseSize: 12, costMinor: 410 } });
  const { id } = await testApp.call('orders.create', { storeId: 5, lines });
  await testApp.call('orders.confirm', { id });
  await testApp.call('forecast.train', {});
  await testApp.call('orders.create', { storeId: 5, lines, remark: 'Deliver before Diwali' });
  await testApp.call('desk.addNote', {
    storeId: 5,
    kind: 'visit',
    date: '2025-07-01',
    text: 'Wants a larger freezer.',
  });
  await testApp.importFile(await writeStockList(testApp, data));
  const { salespeople, categories } = await testApp.call('targets.choices', {});
  const month = localToday().slice(0, 7);
  for (const part of [{}, ...salespeople.map((salesperson) => ({ salesperson })), { category: categories[0]! }])
    await testApp.call('targets.save', { month, targetMinor: 12_500_000, ...part });
  await testApp.call('reports.save', {
    name: 'Pieces by quarter',
    pivot: { rows: 'category', columns: 'quarter', measure: 'quantity' },
  });
  await testApp.close();
  const { id: upload, file } = newUpload(prepareDataFolder(data), 'export.csv');
  writeCsv(
    file,
    Array.from({ length: 30 }, (_, i) => [
      `R-${Math.floor(i / 3)}`,
      `0${1 + (Math.floor(i / 3) % 9)}/04/2025`,
      'Patel Foods',
      `Item number ${i}`,
      String(2 + (i % 3)),
      '2.50',
      ((2 + (i % 3)) * 2.5).toFixed(2),
      'x',
    ]),
    ['Nr', 'Date', 'Customer', 'Was', 'Qty', 'Rate', 'Amount', 'Remark'],
  );
  const look = `/imports/look?${new URLSearchParams({ upload, name: 'export.csv', missingStore: 'reject' })}`;
  return { ...PAGES, look };
}
