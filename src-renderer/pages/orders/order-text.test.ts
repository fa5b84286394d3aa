import { expect, it } from 'vitest';
import type { OrderDetails } from '../../../src-shared/contract/index.ts';
import { emailOf, whatsAppLink } from '../../components/send-text.ts';
import { orderText } from './order-text.ts';

const line = (name: string, quantity: number, unit: 'piece' | 'case', caseSize: number | null) => ({
  lineNo: 1,
  productId: 1,
  sku: '',
  name,
  quantity,
  unit,
  caseSize,
  pieces: quantity,
  priceMinor: 100,
  totalMinor: 1234,
  source: 'hand',
});
const order = {
  id: 12,
  storeName: 'Patel & Sons',
  orderedOn: '2026-11-30',
  currency: 'USD',
  totalMinor: 123_450,
  remark: 'By the back door',
  items: [line('Aloo Bhujia 350g', 2, 'case', 20), line('Kaju Katli', 10, 'piece', null), line('Tea', 3, 'case', null)],
} as Partial<OrderDetails> as OrderDetails;

it('writes an order as text, a line for each product', () => {
  expect(orderText(order).split('\n')).toEqual([
    'Order 12 · Patel & Sons · Nov 30, 2026',
    '',
    'Aloo Bhujia 350g: 2 cases of 20',
    'Kaju Katli: 10 pieces',
    'Tea: 3 cases',
    '',
    'Total: $1,234.50',
    'By the back door',
  ]);
});

it.each([
  ['+1 (408) 555-0100', '14085550100'],
  ['0091 98765 43210', '919876543210'],
  // the country is not known, so WhatsApp asks for the chat
  ['408-555-0100', ''],
  ['+1 23', ''],
  ['', ''],
])('a link to WhatsApp for %s', (phone, chat) => {
  expect(whatsAppLink('2 × “Sev” & more', phone)).toBe(
    `https://wa.me/${chat}?text=2%20%C3%97%20%E2%80%9CSev%E2%80%9D%20%26%20more`,
  );
});

it('an e-mail of an order in any script', () => {
  const email = emailOf('shop@example.com', 'ऑर्डर 12 · Patel', 'आलू भुजिया: 2 पेटी\nकुल: ₹1,234.50');
  const [head, body] = email.split('\r\n\r\n') as [string, string];
  expect(email.split('\r\n').every((row) => row.length <= 78)).toBe(true);
  expect(head).toContain('To: shop@example.com\r\n');
  const subject = /Subject: ([\s\S]*?)\r\nX-/.exec(head)![1]!;
  const words = [...subject.matchAll(/=\?utf-8\?B\?(.*?)\?=/g)].map(([, word]) =>
    Buffer.from(word!, 'base64').toString(),
  );
  expect(words.join('')).toBe('ऑर्डर 12 · Patel');
  expect(Buffer.from(body, 'base64').toString()).toBe('आलू भुजिया: 2 पेटी\r\nकुल: ₹1,234.50');
});

it('what is no address is left out of an e-mail', () => {
  for (const to of ['', 'Patel', 'a@b\r\nBcc: x@y.z', 'a@b, c@d'])
    expect(emailOf(to, 'S', 'T')).not.toMatch(/^(To|Bcc):/m);
});
