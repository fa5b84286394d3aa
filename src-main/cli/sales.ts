import type { Dashboard, PeriodFigures, StoreProfile } from '../../src-shared/contract/index.ts';
import type { Command, OptionSpec } from './command.ts';
import { money, plural, table } from './format.ts';
import { parseId } from './parse-id.ts';
import { suggestionsTable } from './suggestions-table.ts';

export const LIST_OPTIONS: Record<string, OptionSpec> = {
  search: { valueName: 'TEXT', description: 'only entries with these words' },
  from: { valueName: 'DATE', description: 'first day, YYYY-MM-DD' },
  to: { valueName: 'DATE', description: 'last day, YYYY-MM-DD' },
  store: { valueName: 'ID', description: 'ID of a store' },
  limit: { valueName: 'N', description: 'maximum number of entries' },
  offset: { valueName: 'N', description: 'number of entries to skip' },
};

export type OptionValues = Record<string, string | boolean | undefined>;

/** Input of a list procedure from command-line options. */
export function listInput(options: OptionValues) {
  const text = (name: string) => options[name] as string | undefined;
  return {
    ...(text('search') ? { search: text('search') } : {}),
    ...(text('from') ? { from: text('from') } : {}),
    ...(text('to') ? { to: text('to') } : {}),
    limit: Number(text('limit') ?? 100),
    offset: Number(text('offset') ?? 0),
  };
}

export const storeOf = (options: OptionValues) => (options.store ? { storeId: parseId(String(options.store)) } : {});

const stores: Command = {
  usage: 'stores',
  description: 'Lists stores by revenue.',
  example: 'mangalm stores --search fremont',
  options: LIST_OPTIONS,
  async run(_, options, context) {
    const app = context.app();
    const page = await app.call(context.caller, 'sales.stores', { ...listInput(options), ...storeOf(options) });
    const { currency } = context.json ? { currency: '' } : await app.call(context.caller, 'sales.choices', {});
    const row = (s: (typeof page.items)[number]) => [
      s.id,
      s.name,
      s.city,
      s.invoices,
      money(s.revenueMinor, currency),
      s.lastInvoice ?? '',
    ];
    return {
      json: page,
      text: () =>
        `${plural(page.total, 'store')}\n${table(['id', 'name', 'city', 'invoices', 'revenue', 'last invoice'], page.items.map(row))}`,
    };
  },
};

/** A store profile as text. */
function profileText(s: StoreProfile): string {
  const rhythm =
    s.usualDays === null
      ? 'no rhythm yet'
      : `usually every ${plural(s.usualDays, 'day')}, next due ${s.nextOrderDate}${s.overdueDays! > 0 ? `, overdue by ${plural(s.overdueDays!, 'day')}` : ''}`;
  const bought = (list: StoreProfile['topProducts']) =>
    table(
      ['sku', 'name', 'quantity', 'revenue', 'last'],
      list.slice(0, 10).map((p) => [p.sku, p.name, p.quantity, money(p.revenueMinor, s.currency), p.lastInvoice]),
    );
  return [
    `${s.name}${s.city ? `, ${s.city}` : ''} (store ${s.id}, ${s.segment})`,
    `${money(s.lifetimeMinor, s.currency)} from ${plural(s.orders, 'invoice')}; an invoice is ${money(s.averageOrderMinor, s.currency)} on average; ${rhythm}.`,
    ...(s.openOrders.length > 0 ? [`Open orders: ${s.openOrders.map((o) => `#${o.id} (${o.state})`).join(', ')}`] : []),
    '\nTop products',
    bought(s.topProducts),
    ...(s.stopped.length > 0 ? ['\nStopped buying', bought(s.stopped)] : []),
  ].join('\n');
}

const store: Command = {
  usage: 'store ID',
  description: 'Shows a store: figures, rhythm, top products, open orders, suggestions.',
  example: 'mangalm store 12',
  positionals: [1, 1],
  async run([id], _, context) {
    const app = context.app();
    const profile = await app.call(context.caller, 'sales.store', { id: parseId(id!) });
    const { suggestions } = await app.call(context.caller, 'upsell.suggest', { storeId: profile.id, limit: 5 });
    const offers =
      suggestions.length === 0 ? '' : `\n\nSuggestions\n${suggestionsTable(suggestions, profile.currency)}`;
    return { json: { ...profile, suggestions }, text: profileText(profile) + offers };
  },
};

const products: Command = {
  usage: 'products',
  description: 'Lists products by revenue; with --store, the products of that store.',
  example: 'mangalm products --search bhujia',
  options: LIST_OPTIONS,
  async run(_, options, context) {
    const app = context.app();
    const page = await app.call(context.caller, 'sales.products', { ...listInput(options), ...storeOf(options) });
    const { currency } = context.json ? { currency: '' } : await app.call(context.caller, 'sales.choices', {});
    const row = (p: (typeof page.items)[number]) => [
      p.id,
      p.sku,
      p.name,
      p.category,
      p.quantity,
      money(p.revenueMinor, currency),
      p.stores,
    ];
    return {
      json: page,
      text: () =>
        `${plural(page.total, 'product')}\n${table(['id', 'sku', 'name', 'category', 'sold', 'revenue', 'stores'], page.items.map(row))}`,
    };
  },
};

const invoices: Command = {
  usage: 'invoices',
  description: 'Lists invoices, newest first.',
  example: 'mangalm invoices --from 2025-01-01 --to 2025-03-31',
  options: LIST_OPTIONS,
  async run(_, options, context) {
    const page = await context
      .app()
      .call(context.caller, 'sales.invoices', { ...listInput(options), ...storeOf(options) });
    const row = (i: (typeof page.items)[number]) => [
      i.id,
      i.number,
      i.date,
      i.storeName,
      i.lines,
      money(i.totalMinor, i.currency),
      i.rejectedLines > 0 ? 'incomplete' : i.isCredit ? 'credit' : i.status,
    ];
    return {
      json: page,
      text: () =>
        `${plural(page.total, 'invoice')}\n${table(['id', 'number', 'date', 'store', 'lines', 'total', 'state'], page.items.map(row))}`,
    };
  },
};

const signedPercent = (share: number) => `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)}%`;

/** Notes that the data begin later or end earlier than the requested period. */
function missingDaysText(d: Dashboard, requested: { from?: string | undefined; to?: string | undefined }): string[] {
  const notes = [
    ...(requested.from && d.from && requested.from < d.from
      ? [`the first invoice since ${requested.from} is of ${d.from}`]
      : []),
    ...(requested.to && d.to && requested.to > d.to ? [`the last invoice up to ${requested.to} is of ${d.to}`] : []),
  ];
  const [first] = notes;
  return first ? [`${first[0]!.toUpperCase()}${notes.join(', ').slice(1)}.`] : [];
}

export function dashboardText(
  d: Dashboard,
  requested: { from?: string | undefined; to?: string | undefined } = {},
): string {
  if (d.invoices === 0) return 'No invoices yet. Import a file, or try the sample: mangalm demo';
  const ranked = (list: Dashboard['topStores']) =>
    table(
      ['name', 'revenue', 'orders'],
      list.slice(0, 5).map((r) => [r.name, money(r.revenueMinor, d.currency), r.orders]),
    );
  const most = Math.max(...d.byMonth.map((m) => m.revenueMinor), 1);
  const months = d.byMonth
    .slice(-12)
    .map(
      (m) =>
        `  ${m.month}  ${'█'.repeat(Math.max(0, Math.round((m.revenueMinor / most) * 30))).padEnd(30)}  ${money(m.revenueMinor, d.currency)}`,
    );
  const { before, lastYear } = d.change;
  const comparison = (name: string, earlier: PeriodFigures | null) =>
    earlier && earlier.revenueMinor > 0
      ? [
          `${signedPercent(d.revenueMinor / earlier.revenueMinor - 1)} against ${name} (${earlier.from} to ${earlier.to})`,
        ]
      : [];
  const compared = [...comparison('the previous period', before), ...comparison('last year', lastYear)];
  return [
    `${d.from} to ${d.to}: revenue ${money(d.revenueMinor, d.currency)} from ${plural(d.orders, 'invoice')} of ${plural(d.stores, 'store')}, ${plural(d.products, 'product')}; an invoice is ${money(d.averageOrderMinor, d.currency)} on average.`,
    ...missingDaysText(d, requested),
    ...(compared.length > 0 ? [`Revenue is ${compared.join('; ')}.`] : []),
    ...(d.otherCurrencies.length > 0 ? [`Invoices in ${d.otherCurrencies.join(', ')} are not in these figures.`] : []),
    `\nRevenue by month${d.byMonth.length > 12 ? ' (the last twelve)' : ''}`,
    ...months,
    '\nTop stores',
    ranked(d.topStores),
    '\nTop products',
    ranked(d.topProducts),
    `\nCategories: ${d.byCategory.map((c) => `${c.category || 'none'} ${money(c.revenueMinor, d.currency)}`).join(', ')}`,
  ].join('\n');
}

const dashboard: Command = {
  usage: 'dashboard',
  description: 'Shows revenue, invoices, months, top stores and top products of a period.',
  example: 'mangalm dashboard --from 2025-01-01',
  options: {
    from: { valueName: 'DATE', description: 'first day, YYYY-MM-DD' },
    to: { valueName: 'DATE', description: 'last day, YYYY-MM-DD' },
  },
  async run(_, options, context) {
    const { from, to } = listInput(options);
    const answer = await context
      .app()
      .call(context.caller, 'sales.dashboard', { ...(from ? { from } : {}), ...(to ? { to } : {}) });
    return { json: answer, text: dashboardText(answer, { from, to }) };
  },
};

export const salesCommands = { stores, store, products, invoices, dashboard };
