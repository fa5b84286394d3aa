import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallProcedure } from '../../src-main/web/downloads.ts';
import { listCsv } from '../../src-main/web/workbooks.ts';
import { addMonths, localToday } from '../../src-shared/calendar.ts';
import type { Input, Report, ReportCell, Target, TargetPart } from '../../src-shared/contract/index.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { masterData, writeList } from '../lists/list-files.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

const RUNS = Number(process.env.MANGALM_RUNS ?? 3);
const TODAY = localToday();
const MONTH = TODAY.slice(0, 7);
const monthsLater = (months: number) => addMonths(`${MONTH}-01`, months).slice(0, 7);

const HEADER = ['Invoice No', 'Invoice Date', 'Store Name', 'City', 'Sales person', 'Item Name', 'Category', 'Qty'];
const AMOUNTS = ['Rate', 'Amount'];

let data: string;
let app: TestApp;
beforeEach(() => {
  data = tempFolder();
  app = openTestApp(data);
});
afterEach(() => app.close());

const take = (rows: string[][]) =>
  app.importFile(writeCsv(path.join(data, 'sales.csv'), rows, [...HEADER, ...AMOUNTS]), { existing: 'update' });
const list = (header: string[], rows: (string | number)[][]) => writeList(path.join(data, 'targets.csv'), header, rows);

/** Two salespeople, two cities, two categories in this month. */
const SALES = [
  ['A-1', `${MONTH}-01`, 'Apna', 'Pune', 'Asha', 'Kaju', 'Sweets', '10', '100.00', '1000.00'],
  ['A-2', `${MONTH}-01`, 'Patel', 'Delhi', 'Ravi', 'Sev', 'Snacks', '5', '100.00', '500.00'],
  ['A-3', `${MONTH}-01`, 'Apna', 'Pune', 'Ravi', 'Sev', 'Snacks', '1', '100.00', '100.00'],
];
const target = (part: Partial<Input<'targets.save'>>) =>
  app.call('targets.save', { month: MONTH, targetMinor: 200_000, ...part });
const pune = { kind: 'city', name: 'Pune' } as const;

const cellsArbitrary = fc.record({
  invoice: fc.integer({ min: 1, max: 12 }),
  item: fc.nat(3),
  quantity: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -3, max: -1 })),
  price: fc.integer({ min: 1, max: 99_999 }),
});
const stepArbitrary = fc.oneof(
  fc.record({ do: fc.constant('import' as const), lines: fc.array(cellsArbitrary, { minLength: 1, maxLength: 12 }) }),
  fc.record({ do: fc.constant('undo' as const), nth: fc.nat(9) }),
  fc.record({ do: fc.constant('merge' as const), a: fc.nat(3), b: fc.nat(3) }),
  fc.record({
    do: fc.constant('edit' as const),
    nth: fc.nat(3),
    set: fc.constantFrom<Input<'desk.editStore'>['set']>(
      { salesperson: 'Ravi' },
      { salesperson: '' },
      { city: 'Delhi', beat: 'Delhi beat' },
      { city: 'Pune', beat: 'Pune beat' },
    ),
  }),
);

/** A line with amounts of four decimals; store, city and salesperson follow from the invoice. */
function lineCells({
  invoice,
  item,
  quantity,
  price,
}: {
  invoice: number;
  item: number;
  quantity: number;
  price: number;
}) {
  const store = invoice % 4;
  return [
    `INV-${invoice}`,
    `${monthsLater(invoice % 5 === 0 ? -12 : invoice % 3 === 0 ? 1 : 0)}-0${1 + (invoice % 9)}`,
    ['Apna', 'Apnaa', 'Patel', 'Ravi Stores'][store]!,
    ['Pune', 'Delhi'][store % 2]!,
    ['Asha', 'Ravi'][(invoice >> 2) % 2]!,
    ['Kaju', 'Sev', 'Barfi', 'Chai'][item]!,
    ['Sweets', 'Snacks'][item % 2]!,
    String(quantity),
    (price / 10_000).toFixed(4),
    ((quantity * price) / 10_000).toFixed(4),
  ];
}

describe('what is achieved', () => {
  it('equals the reports to the minor unit, also with merged stores, moved salespeople and undone imports', async () => {
    await take(
      Array.from({ length: 24 }, (_, i) =>
        lineCells({ invoice: 1 + (i % 12), item: i % 4, quantity: 3, price: 50_000 + i }),
      ),
    );
    const names = [
      {},
      ...['Asha', 'Ravi'].flatMap((salesperson) => [{ salesperson }, { salesperson, category: 'Sweets' }]),
      ...['Pune', 'Delhi'].map((name) => ({ region: { kind: 'city' as const, name } })),
      ...['Sweets', 'Snacks'].flatMap((category) => [{ category }, { category, region: pune }]),
    ] satisfies Partial<TargetPart>[];
    for (const month of [MONTH, monthsLater(1)]) for (const part of names) await target({ ...part, month });
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { minLength: 1, maxLength: 8 }), async (steps) => {
        for (const step of steps) await doStep(step);
        for (const month of [MONTH, monthsLater(1)]) await expectAsReports(month);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  async function doStep(step: typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
    // equal lines of one invoice are a question
    if (step.do === 'import') await take(step.lines.map(lineCells)).catch(() => {});
    if (step.do === 'undo') {
      const { items } = await app.call('imports.list', {});
      const left = items.filter(({ undoneAt, status }) => !undoneAt && status === 'completed').slice(0, -1);
      if (left.length > 0) await app.call('imports.undo', { importId: left[step.nth % left.length]!.importId });
    }
    const { items: stores } = await app.call('sales.stores', { limit: 100 });
    if (step.do === 'merge' && step.a !== step.b && stores[step.a] && stores[step.b])
      await app.call('desk.merge', { kind: 'store', ids: [stores[step.a]!.id], into: stores[step.b]!.id });
    const store = step.do === 'edit' ? stores[step.nth % stores.length] : undefined;
    if (step.do === 'edit' && store) {
      const { edition } = await app.call('sales.store', { id: store.id });
      await app.call('desk.editStore', { id: store.id, edition, set: step.set });
    }
  }

  async function expectAsReports(month: string): Promise<void> {
    const filter = { from: `${month}-01`, to: `${month}-28` };
    const pivot = async (more: object, rows: 'salesperson' | 'city' | 'category') => {
      const question = { rows, columns: 'none' as const, measure: 'revenue' as const, filter: { ...filter, ...more } };
      return (await app.call('reports.run', { name: 'custom', pivot: question, limit: 100 })) as Report;
    };
    const amountIn = ({ rows }: Report, name: string): ReportCell =>
      rows.find(([label]) => label === name)?.at(-1) ?? 0;
    const { items, groups } = await app.call('targets.list', { month });
    expect(items.length).toBe(11);
    for (const { salesperson, region, category, achievedMinor, targetMinor, toGoMinor } of items) {
      const more = { ...(category && { category }), ...(region && { city: region.name }) };
      const report = salesperson ? await pivot(more, 'salesperson') : await pivot(more, 'city');
      const expected = salesperson ? amountIn(report, salesperson) : (report.sums!.at(-1) ?? 0);
      expect([salesperson, region, category, achievedMinor]).toEqual([salesperson, region, category, expected]);
      expect(toGoMinor).toBe(Math.max(0, targetMinor - achievedMinor));
    }
    const all = (await pivot({}, 'salesperson')).sums!.at(-1);
    for (const { by, achievedMinor } of groups)
      if (['', 'salesperson', 'city', 'category'].includes(by)) expect([by, achievedMinor]).toEqual([by, all]);
    // so do the steps from last year's revenue to this year's
    const { rows } = await app.call('reports.run', { name: 'why-revenue-changed', filter, limit: 100 });
    const steps = rows.map(([, amount]) => amount as number);
    expect([steps.at(-1), steps.slice(0, -1).reduce((sum, amount) => sum + amount, 0)]).toEqual([all, all]);
  }

  it('is divided by the working days left, and not at all once it is reached', async () => {
    await take(SALES);
    await target({ salesperson: 'Asha', targetMinor: 90_000 });
    await target({ salesperson: 'Ravi', month: monthsLater(2), targetMinor: 100_000 });
    const { items, knownUntil, workingDays } = await app.call('targets.list', {});
    expect(knownUntil).toBe(`${MONTH}-01`);
    expect(workingDays).toBeGreaterThanOrEqual(20);
    expect(items).toMatchObject([{ achievedMinor: 100_000, toGoMinor: 0, perDayMinor: null, state: 'reached' }]);
    const later = await app.call('targets.list', { month: monthsLater(2) });
    expect(later.workingDaysLeft).toBe(later.workingDays);
    expect(later.items[0]).toMatchObject({
      achievedMinor: 0,
      state: 'open',
      perDayMinor: Math.ceil(100_000 / later.workingDays),
    });
    expect(later.months).toEqual([monthsLater(2), MONTH]);
  });
});

describe('a target', () => {
  const fieldsOf = (part: Partial<Input<'targets.save'>>): Promise<Record<string, string>> =>
    target(part).then(
      () => ({}),
      (error: { code: string; fields?: Record<string, string> }) => ({ code: error.code, ...error.fields }) as never,
    );

  it('says at the field why it is refused', async () => {
    await take(SALES);
    await app.call('desk.editStore', { id: 2, edition: 1, set: { salesperson: 'Asha' } });
    await app.call('desk.editStore', { id: 1, edition: 1, set: { salesperson: 'Asha' } });
    const code = 'target_refused';
    const refused: [Partial<Input<'targets.save'>>, string, RegExp][] = [
      [{ month: monthsLater(-1) }, 'month', /is over/],
      [{ month: monthsLater(30) }, 'month', /two years/],
      [{ salesperson: 'Nobody' }, 'salesperson', /no salesperson/],
      [{ salesperson: 'Ravi' }, 'salesperson', /no stores now/],
      [{ region: { kind: 'city', name: 'Atlantis' } }, 'region', /No store/],
      [{ region: { kind: 'beat', name: 'Pune' } }, 'region', /No store/],
      [{ category: 'Cars' }, 'category', /No product/],
      [{ targetMinor: 0 }, 'targetMinor', /more than zero/],
      [{ targetMinor: -5 }, 'targetMinor', /more than zero/],
      [{ targetMinor: 1e9 }, 'targetMinor', /hundred times/],
      [{ targetMinor: 1e300 }, 'targetMinor', /hundred times/],
    ];
    for (const [part, field, text] of refused) {
      const fields = await fieldsOf(part);
      expect([part, fields]).toEqual([part, { code, [field]: expect.stringMatching(text) }]);
    }
    await target({ salesperson: 'Asha', region: pune });
    expect(await fieldsOf({ salesperson: 'Asha', region: pune })).toEqual({
      code,
      month: expect.stringMatching(/already/),
    });
    expect((await app.call('targets.list', {})).items).toHaveLength(1);
  });

  it('is changed only as it was seen, removed and restored, each in the audit', async () => {
    await take(SALES);
    const first = await target({ salesperson: 'Asha' });
    const second = await target({ id: first.id, salesperson: 'Asha', category: 'Sweets', targetMinor: 300_000 });
    await expect(target({ id: first.id })).rejects.toMatchObject({ code: 'target_unknown' });
    const seen = async () =>
      (await app.call('targets.list', {})).items.map((item) => [item.salesperson, item.category, item.targetMinor]);
    expect(await seen()).toEqual([['Asha', 'Sweets', 300_000]]);
    const removed = await app.call('targets.remove', { id: second.id });
    expect(await seen()).toEqual([]);
    expect((await app.call('reports.list', {})).reports.some(({ name }) => name === 'targets')).toBe(false);
    await expect(app.call('targets.remove', { id: second.id })).rejects.toMatchObject({ code: 'target_unknown' });
    await app.call('targets.remove', { id: removed.id, removed: false });
    expect(await seen()).toEqual([['Asha', 'Sweets', 300_000]]);
    const { items } = await app.call('audit.list', { procedure: 'targets.save' });
    expect(items.find(({ refused }) => refused === null)!.changes).toMatchObject([
      { before: { category: '', amount: 20_000_000 }, after: { category: 'Sweets', amount: 30_000_000 } },
    ]);
    expect((await app.call('system.verify', {})).ok).toBe(true);
  });
});

describe('a list of targets', () => {
  const COLUMNS = ['Month', 'Sales Rep', 'Region', 'Category', 'Target'];
  const ROWS = [
    [MONTH, 'asha', '', '', '2,000.00'],
    [monthsLater(1), '', 'PUNE', 'sweets', 3000],
    [monthsLater(1), '', '', '', 9000],
  ];
  const shown = ({ month, salesperson, region, category, targetMinor }: Target) => [
    month,
    salesperson,
    region?.name ?? '',
    category,
    targetMinor,
  ];
  const all = async () => {
    const months = (await app.call('targets.list', {})).months;
    const lists = await Promise.all(months.map((month) => app.call('targets.list', { month })));
    return lists.flatMap(({ items }) => items.map(shown)).sort();
  };

  it('is recognised, checked without storing, taken in under the names that are known, and undone', async () => {
    await take(SALES);
    const file = list(COLUMNS, ROWS);
    const inspected = await app.call('imports.inspect', { path: file });
    expect([inspected.kind, inspected.questions, inspected.problems]).toEqual(['targets', [], []]);
    const checked = await app.importFile(file, { dryRun: true });
    expect(checked).toMatchObject({ status: 'dry_run', linesImported: 3, rejects: {}, totalMinor: 1_400_000 });
    expect(await all()).toEqual([]);
    const typed = await target({ salesperson: 'Asha', targetMinor: 100 });
    const before = masterData(data);
    const summary = await app.importFile(file);
    expect(summary).toMatchObject({ content: 'targets', linesImported: 3, linesUpdated: 1, rejects: {} });
    const taken = [
      [MONTH, 'Asha', '', '', 200_000],
      [monthsLater(1), '', '', '', 900_000],
      [monthsLater(1), '', 'Pune', 'Sweets', 300_000],
    ].sort();
    expect(await all()).toEqual(taken);
    expect(await app.importFile(file, { as: 'targets' })).toMatchObject({ linesUnchanged: 3, linesImported: 0 });
    await app.call('imports.undo', { importId: summary.importId });
    expect(masterData(data)).toBe(before);
    expect((await app.call('targets.list', {})).items.map(({ id }) => id)).toEqual([typed.id]);
    expect((await app.call('system.verify', {})).ok).toBe(true);
  });

  it('asks whether 01/02 is January or February', async () => {
    await take(SALES);
    const [year, month] = monthsLater(1).split('-') as [string, string];
    const day = month === '01' ? '02' : '01';
    const ambiguous = Number(year) + 1;
    const file = list(COLUMNS, [[`${day}/${month}/${ambiguous}`, '', '', '', 1000]]);
    const { questions } = await app.call('imports.inspect', { path: file });
    expect(questions.map(({ code }) => code)).toEqual(['date_order']);
    await app.importFile(file, { answers: { date_order: 'dmy' } });
    expect((await app.call('targets.list', {})).months).toEqual([`${ambiguous}-${month}`]);
  });

  it('rejects what can’t be a target, each with its reason', async () => {
    await take(SALES);
    await app.call('desk.editStore', { id: 1, edition: 1, set: { salesperson: 'Asha', state: 'Delhi' } });
    await app.call('desk.editStore', { id: 2, edition: 1, set: { salesperson: 'Asha' } });
    const rows = [
      [monthsLater(-1), 'Asha', '', '', 1000],
      ['', 'Asha', '', '', 1000],
      ['soon', 'Asha', '', '', 1000],
      [MONTH, 'Nobody', '', '', 1000],
      [MONTH, 'Ravi', '', '', 1000],
      [MONTH, '', 'Atlantis', '', 1000],
      [MONTH, '', 'Delhi', '', 1000],
      [MONTH, '', 'State: Delhi', '', 1000],
      [MONTH, '', '', 'Cars', 1000],
      [MONTH, 'Asha', '', '', -1000],
      [MONTH, 'Asha', '', '', 0],
      [MONTH, 'Asha', '', '', ''],
      [MONTH, 'Asha', '', '', 99_999_999],
      [MONTH, 'Asha', '', '', 1000],
      [MONTH, 'ASHA', '', '', 2000],
    ];
    const summary = await app.importFile(list(COLUMNS, rows), { maxErrorRate: 1 });
    expect(summary.rejects).toEqual({
      month_past: 1,
      month_missing: 1,
      month_unreadable: 1,
      salesperson_unknown: 1,
      salesperson_without_stores: 1,
      region_unknown: 1,
      region_ambiguous: 1,
      category_unknown: 1,
      negative: 1,
      target_not_positive: 1,
      target_missing: 1,
      target_absurd: 1,
      duplicate_row: 1,
    });
    expect(summary.linesImported).toBe(2);
  });

  it('is exported, edited and imported again: exactly the edited targets change', async () => {
    await take(SALES);
    await app.importFile(list(COLUMNS, ROWS));
    let text = '';
    for await (const piece of listCsv(app.call as CallProcedure, 'targets', false)) text += piece;
    const [header, ...body] = parse(text) as [string[], ...string[][]];
    expect(header).toEqual(['_target', 'Month', 'Salesperson', 'Region', 'Category', 'Target', 'Currency', '_state']);
    const file = () => writeList(path.join(data, 'edited.csv'), header, body);
    expect(await app.importFile(file())).toMatchObject({ linesUnchanged: 3, linesImported: 0, content: 'targets' });
    const { items } = await app.call('targets.list', {});
    // changed here meanwhile, and not in the file
    await target({ id: items[0]!.id, salesperson: 'Asha', targetMinor: 777_700 });
    const at = (column: string) => header.indexOf(column);
    const ofRegion = body.find((row) => row[at('Region')] === 'Pune')!;
    ofRegion[at('Salesperson')] = 'Asha';
    ofRegion[at('Target')] = '3500';
    body.find((row) => row[at('Region')] === '' && row[at('Salesperson')] === '')![at('Target')] = '';
    const before = masterData(data);
    const summary = await app.importFile(file());
    expect(summary).toMatchObject({ linesUpdated: 2, linesUnchanged: 1, rejects: {} });
    expect(await all()).toEqual(
      [
        [MONTH, 'Asha', '', '', 777_700],
        [monthsLater(1), 'Asha', 'Pune', 'Sweets', 350_000],
      ].sort(),
    );
    await app.call('imports.undo', { importId: summary.importId });
    expect(masterData(data)).toBe(before);
  });
});
