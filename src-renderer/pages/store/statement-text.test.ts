import { expect, it } from 'vitest';
import { type OpenBill, statementText } from './statement-text.ts';

const bill = (more: Partial<OpenBill>): OpenBill => ({
  storeId: 1,
  storeName: 'अपना बाज़ार',
  kind: 'invoice',
  invoiceId: 1,
  number: 'A-1',
  date: '2026-11-01',
  due: '2026-11-15',
  days: 15,
  bucket: 'd1_30',
  amountMinor: 12_050,
  ...more,
});

it('writes what a store owes as text, a line for each bill', () => {
  const sums = { asOf: '2026-11-30', currency: 'USD', totalMinor: 10_050, overdueMinor: 12_050 };
  const payment = bill({ kind: 'payment', number: '', date: null, due: '2026-11-20', amountMinor: -2000 });
  expect(statementText('अपना बाज़ार', sums, [bill({}), payment]).split('\n')).toEqual([
    'Statement of अपना बाज़ार · Nov 30, 2026',
    '',
    'A-1 · Nov 1, 2026 · due Nov 15, 2026: $120.50',
    'Payment on account · due Nov 20, 2026: -$20.00',
    '',
    'Total: $100.50',
    'Of it overdue: $120.50',
  ]);
  const nothing = { ...sums, totalMinor: 0, overdueMinor: 0 };
  expect(statementText('Patel', nothing, []).split('\n')).toContain('Nothing is open.');
});
