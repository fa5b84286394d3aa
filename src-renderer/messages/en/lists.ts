import type { FileKind } from '../../../src-shared/list-kinds.ts';
import { LIST_FIELD_LABELS, type ListOnlyField } from '../../../src-shared/list-kinds.ts';

/** Texts of lists and of what is owed. */
export const lists = {
  owed: {
    title: (amount: string) => `Owes ${amount}`,
    overdue: (amount: string) => `${amount} overdue`,
    oldest: (day: string) => `oldest due ${day}`,
    statement: 'Statement',
    buckets: {
      notDue: 'Not due',
      d1_30: '1–30 days',
      d31_60: '31–60 days',
      d61_90: '61–90 days',
      over90: 'Over 90 days',
    },
    number: 'Number',
    date: 'Date',
    due: 'Due',
    open: 'Open',
    kinds: { invoice: 'Invoice', list: 'Balance of a list', payment: 'Payment on account' },
  },
  listed: {
    kind: 'Content',
    kinds: {
      invoices: 'Lines of invoices',
      stores: 'Stores',
      products: 'Products',
      prices: 'Prices',
      stock: 'Stock',
      balances: 'What stores owe',
      payments: 'Payments',
      targets: 'Targets',
    } as Record<FileKind, string>,
    fields: LIST_FIELD_LABELS as Record<ListOnlyField, string>,
    days: (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`,
    assignedTo: 'Assigned to',
    taxRate: 'Tax rate, %',
    prices: 'List prices',
    allStores: 'all stores',
    until: (day: string) => `until ${day}`,
    since: (day: string) => `from ${day}`,
    from: (file: string, line: number) => `${file}, line ${line}`,
    exportAs: 'Export',
    exportHint: 'Edit it in a spreadsheet program and import it again: only the edited cells change.',
    caseSize: (size: string) => `A case may hold ${size}: most quantities sold are multiples of it.`,
    takeCaseSize: 'Use it',
  },
};
