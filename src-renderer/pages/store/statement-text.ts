import type { Output } from '../../../src-shared/contract/index.ts';
import { date, money } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

export type OpenBill = Output<'owed.items'>['items'][number];

/** What an open item is called: its number, else its kind. */
export const billName = ({ number, kind }: Pick<OpenBill, 'number' | 'kind'>): string => number || m.owed.kinds[kind];

/** What a store owes, as plain text for a message: a line for each bill, the total. */
export function statementText(
  store: string,
  {
    asOf,
    currency,
    totalMinor,
    overdueMinor,
  }: { asOf: string; currency: string; totalMinor: number; overdueMinor: number },
  bills: readonly OpenBill[],
): string {
  const lines = bills.map((bill) => {
    const days = [...(bill.date ? [date(bill.date)] : []), m.statement.due(date(bill.due))];
    return `${[billName(bill), ...days].join(' · ')}: ${money(bill.amountMinor, currency)}`;
  });
  return [
    `${m.statement.title(store)} · ${date(asOf)}`,
    '',
    ...(lines.length > 0 ? lines : [m.statement.none]),
    '',
    `${m.statement.total}: ${money(totalMinor, currency)}`,
    ...(overdueMinor > 0 ? [`${m.statement.overdue}: ${money(overdueMinor, currency)}`] : []),
  ].join('\n');
}
