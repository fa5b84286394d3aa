import { expect, it } from 'vitest';
import type { StoreAttributes } from '../../cube/dimensions.ts';
import { storesInMessage } from './find-stores.ts';

const store = (id: number, name: string, more: Partial<StoreAttributes> = {}) =>
  ({ id, name, phone: '', email: '', mergedInto: null, ...more }) as StoreAttributes;
const stores = [
  store(1, 'Patel Brothers', { phone: '+1 (510) 555-0101' }),
  store(2, 'Patel Brothers Fremont', { email: 'orders@patel-fremont.example' }),
  store(3, 'Apna Bazar', { phone: '408-555-0144' }),
  store(4, 'India Cash & Carry'),
  store(5, 'Sev'),
  store(6, 'Apna Bazar', { mergedInto: 3 }),
];

it.each<[string, [number, string][]]>([
  ['Kaju 2 case\ncall me 510.555.0101', [[1, 'phone']]],
  ['From: Ravi <Orders@Patel-Fremont.example>\nSubject: order\n\nKaju 2', [[2, 'email']]],
  ['Order for Patel Brothers, Fremont:\nkaju 2', [[2, 'name']]],
  ['Patel brothers\nkaju 2', [[1, 'name']]],
  ['[12/05/25, 9:14:03 AM] India Cash & Carry: kaju 2', [[4, 'name']]],
  ['12/05/2025, 21:14 - India Cash & Carry: kaju 2', [[4, 'name']]],
  ['apna bazar 4085550144', [[3, 'phone']]],
  ['काजू २ पेटी\nफ़ोन ४०८ ५५५ ०१४४', [[3, 'phone']]],
  ['\u200e[12/05/25, 9:14:03 AM] India Cash & Carry: kaju 2', [[4, 'name']]],
  ['Sev 2 case\nkaju 10\nphone 555-0101', []],
  ['a\nb\nc\nd\ne\nf\nmore for Apna Bazar', []],
])('%j comes from %j', (message, expected) => {
  expect(storesInMessage(message, stores).map(({ id, by }) => [id, by])).toEqual(expected);
});
