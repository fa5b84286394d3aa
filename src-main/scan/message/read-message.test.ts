import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OrderableProduct, ProductIndex } from './product-index.ts';
import { readMessage } from './read-message.ts';

const NAMES =
  `Aloo Bhujia 350g|Aloo Bhujia 1 Kg|Bikaneri Bhujia 350g|Plain Bhujia 350g|Tasty 350g|Tasty 1 Kg|Khatta Meetha 350g
Khatta Meetha 1 Kg|Fun Flips Khatta Meetha 60g|Fun Flips Masala 60g|Fun Flips Tango 60g|Boondi Salted 350g|Boondi Salted 1 Kg
Navratan Mixture 350g|Shahi Mixture 350g|All Time Mix 400g|Moong Dal Plain 350g|Moong Dal Masala 350g|Soan Papdi 250g|Soan Papdi 500g
Gajjak Khasta 400g|Gajjak Rewari 400g|Gajjak Agra 400g|Besan Laddu 400g|Besan Burfi 400g|Kaju Burfi 340g|Kaju Roll 340g|Gulab Jamun 1 Kg
Papad Jeera 200g|Papad Punjabi 200g|Premium Cookies Jeera 400g|Punjabi Samosa 640g|Cocktail Samosa 770g|Dahi Papdi 400g
Bajra Chikki Nut & Seeds 150g|Jowar Chikki Nut & Seeds 150g|Tops Mango Pickle 900g|Tops Mixed Pickle 900g|Tops Green Chilli Sauce 650g
Tandoori Naan 400g|Tandoori Garlic Naan 400g|Rasgulla 16pc 1 Kg`
    .split(/[|\n]/)
    .map((name) => name.trim());
const products = NAMES.map(
  (name, i): OrderableProduct => ({ id: i + 1, name, sku: `P${i + 1}`, caseSize: null, bought: 1 }),
);
const index = new ProductIndex(products);

/** What is read, as "quantity unit name", the unit without its default; "?" where it is left to a person. */
const read = (message: string, of = index) =>
  readMessage(message, of).map(
    ({ product, quantity, unit }) => `${quantity ?? '?'} ${unit === 'piece' ? 'pc ' : ''}${product?.name ?? '?'}`,
  );

const CASES: Record<string, [message: string, lines: string[]][]> = {
  'quantities before and behind the name': [
    ['Aloo bhujia 350g 2 case\ntasty 1kg 3 box', ['2 Aloo Bhujia 350g', '3 Tasty 1 Kg']],
    ['2 aloo bhujia 350g\n3 tasty 1kg', ['2 Aloo Bhujia 350g', '3 Tasty 1 Kg']],
    [
      'Aloo Bhujia 350gm-2cs\nTasty 350g: 1\nSoan papdi 500gm (3)',
      ['2 Aloo Bhujia 350g', '1 Tasty 350g', '3 Soan Papdi 500g'],
    ],
    [
      '3 x Aloo Bhujia 350g\n2x Tasty 1kg\nGulab jamun x 4',
      ['3 Aloo Bhujia 350g', '2 Tasty 1 Kg', '4 Gulab Jamun 1 Kg'],
    ],
    ['qty 3 aloo bhujia 1kg, Tasty 1kg qty: 2', ['3 Aloo Bhujia 1 Kg', '2 Tasty 1 Kg']],
    [
      '10 packet besan laddu, 1 dozen kaju roll, half case soan papdi 250',
      ['10 pc Besan Laddu 400g', '12 pc Kaju Roll 340g', '0.5 Soan Papdi 250g'],
    ],
    ['½ case soan papdi 500g, 1 1/2 case tasty 1kg', ['0.5 Soan Papdi 500g', '1.5 Tasty 1 Kg']],
    ['aloo bhujia 350\n2 case\ntasty 1 kg\n1 case', ['2 Aloo Bhujia 350g', '1 Tasty 1 Kg']],
  ],
  'several products in a line': [
    ['aloo bhujia 350 2c tasty 350 1c shahi 350 3c', ['2 Aloo Bhujia 350g', '1 Tasty 350g', '3 Shahi Mixture 350g']],
    [
      '2 aloo bhujia 350g 3 tasty 350g 1 shahi mixture 350g',
      ['2 Aloo Bhujia 350g', '3 Tasty 350g', '1 Shahi Mixture 350g'],
    ],
    ['aloo bhujia 350g ×2 tasty 350g ×3', ['2 Aloo Bhujia 350g', '3 Tasty 350g']],
    [
      '5 peti aloo bhujia 1kg, 2 peti khatta meetha 1kg aur 1 peti gulab jamun bhej do',
      ['5 Aloo Bhujia 1 Kg', '2 Khatta Meetha 1 Kg', '1 Gulab Jamun 1 Kg'],
    ],
    [
      'bajra chikki nut and seeds 2 case and jowar chikki nut & seeds 1 case',
      ['2 Bajra Chikki Nut & Seeds 150g', '1 Jowar Chikki Nut & Seeds 150g'],
    ],
    [
      'aloo bhujia, tasty, khatta meetha 350g 2 case each',
      ['2 Aloo Bhujia 350g', '2 Tasty 350g', '2 Khatta Meetha 350g'],
    ],
    ['aloo bhujia 350g - 2 & 1kg - 1', ['2 Aloo Bhujia 350g', '1 Aloo Bhujia 1 Kg']],
  ],
  'names as they are spelt and spoken': [
    [
      'alu bhujiya 350 gm 2 peti, khata mitha 350 1 peti, mung dal plain 1',
      ['2 Aloo Bhujia 350g', '1 Khatta Meetha 350g', '1 Moong Dal Plain 350g'],
    ],
    [
      'navrattan 350 2cs, panjabi samosa 3, kaju barfi 1, besan ladoo 2',
      ['2 Navratan Mixture 350g', '3 Punjabi Samosa 640g', '1 Kaju Burfi 340g', '2 Besan Laddu 400g'],
    ],
    ['aloobhujia 350g 2 case, gulabjamun 1', ['2 Aloo Bhujia 350g', '1 Gulab Jamun 1 Kg']],
    ['आलू भुजिया 350 ग्राम 2 केस\nखट्टा मीठा १ किलो - ३ केस', ['2 Aloo Bhujia 350g', '3 Khatta Meetha 1 Kg']],
    ['दो पेटी काजू बर्फी और एक पेटी गुलाब जामुन भेज दो', ['2 Kaju Burfi 340g', '1 Gulab Jamun 1 Kg']],
    ['આલુ ભુજિયા 350 ગ્રામ 2 કેસ', ['2 Aloo Bhujia 350g']],
    ['all time mix 400g 2 case', ['2 All Time Mix 400g']],
    ['tandoori naan 2, garlic naan 1', ['2 Tandoori Naan 400g', '1 Tandoori Garlic Naan 400g']],
  ],
  'headings and packs': [
    ['Gajjak:\nKhasta 1\nRewari 2', ['1 Gajjak Khasta 400g', '2 Gajjak Rewari 400g']],
    ['350g\nAloo bhujia 2\nTasty 3\n1kg\nAloo bhujia 1', ['2 Aloo Bhujia 350g', '3 Tasty 350g', '1 Aloo Bhujia 1 Kg']],
    ['papad: jeera 2, punjabi 3', ['2 Papad Jeera 200g', '3 Papad Punjabi 200g']],
    ['Snacks:\nAloo Bhujia 350 Gm x 20 = 2\nTasty 350Gm x20 = 3', ['2 Aloo Bhujia 350g', '3 Tasty 350g']],
    ['Item\tQty\nAloo Bhujia 350g\t2\nTasty 1 Kg\t3', ['2 Aloo Bhujia 350g', '3 Tasty 1 Kg']],
    ['Product,Size,Price,Qty\nAloo Bhujia,350g,2.10,2\nTasty,1 Kg,5.40,3', ['2 Aloo Bhujia 350g', '3 Tasty 1 Kg']],
    ['1. Aloo bhujia 350g - 2\n2. Tasty 350g - 3', ['2 Aloo Bhujia 350g', '3 Tasty 350g']],
  ],
  'all, both and all but': [
    ['All gajjak 1 case each', ['1 Gajjak Khasta 400g', '1 Gajjak Rewari 400g', '1 Gajjak Agra 400g']],
    ['fun flips all - 2 case except tango', ['2 Fun Flips Khatta Meetha 60g', '2 Fun Flips Masala 60g']],
    ['soan papdi dono 1 case', ['1 Soan Papdi 250g', '1 Soan Papdi 500g']],
  ],
  'what is changed further down': [
    ['2 case boondi 350g\n1 case dahi papdi and cancel the boondi', ['1 Dahi Papdi 400g']],
    ['2 case boondi 350g\nboondi nahi chahiye', []],
    ['2 case tasty 350g, no boondi please', ['2 Tasty 350g']],
    ['aloo bhujia 350g 2 case\n*3 case', ['3 Aloo Bhujia 350g']],
    ['2 case tasty 350g\nmake the tasty 5', ['5 Tasty 350g']],
    ['2 case tasty 350g, 1 case gulab jamun\nactually make both 3', ['3 Tasty 350g', '3 Gulab Jamun 1 Kg']],
    ['2 case tasty 350g\n1 more case tasty 350g', ['3 Tasty 350g']],
    ['tasty 1kg 2\ntasty ki jagah aloo bhujia 1kg 3 case', ['3 Aloo Bhujia 1 Kg']],
    ['soan papdi 250g 3 case instead of 2', ['3 Soan Papdi 250g']],
    ['2 case tasty 350g\ncancel order', []],
  ],
  'chats and mails': [
    [
      '[12/05/25, 9:14:03 AM] Cash and Carry: good morning\n[12/05/25, 9:14:40 AM] Cash and Carry: need\n2 cases boondi 350g\n[12/05/25, 9:16:10 AM] Office: ok, 2 cases boondi 350g. anything else?\n[12/05/25, 9:17:22 AM] Cash and Carry: 1 case dahi papdi',
      ['2 Boondi Salted 350g', '1 Dahi Papdi 400g'],
    ],
    [
      '12/05/2025, 21:14 - Patel: 2 case tasty 1kg\n12/05/2025, 21:16 - Patel: <Media omitted>\n12/05/2025, 21:17 - Patel: sorry 3 case',
      ['3 Tasty 1 Kg'],
    ],
    [
      'From: Ravi <r@x.com>\nTo: s@y.com\nSubject: Order\n\nTasty 1kg x 1\n\nSent from my iPhone\n> Tasty 1kg x 9',
      ['1 Tasty 1 Kg'],
    ],
  ],
  'what could be two is asked': [
    ['bhujia 2 case', ['2 ?']],
    ['papad 3', ['3 ?']],
    ['soan papdi 2 case', ['2 ?']],
    ['moong dal 350 2 case', ['2 ?']],
    ['kaju katli 2 case', ['2 ?']],
    ['fun flips masala tango 1 case', ['1 ?']],
    ['2-3 case tasty 1kg', ['? Tasty 1 Kg']],
    ['tasty 1kg 2 case\ntasty 1kg 3 case', ['? Tasty 1 Kg']],
    ['Tasty 350g x 20', ['? Tasty 350g']],
    ['10^9 cases of tasty 1kg', ['? Tasty 1 Kg']],
    ['order 1000000 cases tasty 1kg', ['? Tasty 1 Kg']],
  ],
  'an order or talk of it, is asked': [
    ['2 case soan papdi 250g came broken', ['? Soan Papdi 250g']],
    ['invoice 4521 me 2 case aloo bhujia 350g kam aaya', ['? Aloo Bhujia 350g']],
    ['please return 2 case papad jeera 200g', ['? Papad Jeera 200g']],
    ['we still have 3 case aloo bhujia 350g', ['? Aloo Bhujia 350g']],
    ['Tasty 1kg 5 case on credit', ['? Tasty 1 Kg']],
  ],
  'numbers as they are written': [
    ['tasty 1kg 1,200 pcs', ['? pc Tasty 1 Kg']],
    ['aloo bhujia 350/2', ['2 Aloo Bhujia 350g']],
    ['tasty 1kg 2/3 case', ['? Tasty 1 Kg']],
    ['Item\tQty\tRate\nTasty 1 Kg\t\t40\nGulab Jamun 1 Kg\t2\t30', ['2 Gulab Jamun 1 Kg']],
    ['Item\tRate\tQty\nTasty 1 Kg\t40\t5', ['5 Tasty 1 Kg']],
  ],
  'what is no order': [
    ['Payment done today for invoice 4521, $1,240.00, pls confirm. Thank you. Call me on 555-0100', []],
    ['we got 9 baskets yesterday, ok', []],
    ['do you have tasty 1kg?', []],
    ['price of 2 case tasty 1kg?', []],
    ['Hi, same as last time. ok thanks', []],
    ['kal 5 baje tak, 510-555-0100, 12/05/2025, 10% off', []],
  ],
  'an order among talk': [
    ['hi bhai kal 5 baje tak 3 case tasty 1kg bhej dena, mera number 9876543210', ['3 Tasty 1 Kg']],
    ['can you send 2 case tasty 1kg?', ['2 Tasty 1 Kg']],
    ['we still have 3 case aloo bhujia 350g, send 2 case tasty 1kg', ['2 Tasty 1 Kg', '? Aloo Bhujia 350g']],
    ['please don’t forget 2 case tasty 1kg', ['2 Tasty 1 Kg']],
    [
      '2 case tasty 350g\n3 case gulab jamun\nActually cancel that\n1 case dahi papdi',
      ['2 Tasty 350g', '1 Dahi Papdi 400g'],
    ],
    ['Deliver on 5th Dec before 11am. 3 cs tasty 1kg. Total 3 cases', ['3 Tasty 1 Kg']],
    ['\u200E2\u00A0case \u202Atasty\u202C 1\u200Bkg', ['2 Tasty 1 Kg']],
  ],
};

describe.each(Object.entries(CASES))('%s', (_, messages) => {
  it.each(messages)('%j', (message, lines) => expect(read(message).sort()).toEqual(lines.toSorted()));
});

it('asks with what could be meant, likeliest first', () => {
  const [line] = readMessage('soan papdi 2 case', index);
  expect(line!.choices.map(({ name }) => name).sort()).toEqual(['Soan Papdi 250g', 'Soan Papdi 500g']);
});

it('knows a store that takes one of two sizes, and never the other', () => {
  const habit = products.map((one) => ({ ...one, bought: one.name === 'Soan Papdi 250g' ? 5 : 0 }));
  expect(read('soan papdi 2 case', new ProductIndex(habit))).toEqual(['2 Soan Papdi 250g']);
});

it('reads what a person has corrected before as it was corrected', () => {
  const laddu = products.find(({ name }) => name === 'Besan Laddu 400g')!;
  const [line] = readMessage('yellow balls 2 case', index, (text) => (text === 'yellow balls 2 case' ? laddu : null));
  expect(line).toMatchObject({ product: laddu, quantity: 2 });
});

it('reads each product of the catalogue by its own name, whatever stands around it', () => {
  const forms = [
    (name: string, n: number) => `${name} ${n} case`,
    (name: string, n: number) => `${n} case ${name.toLowerCase()}`,
    (name: string, n: number) => `please send ${n} peti ${name.toUpperCase()}`,
    (name: string, n: number) => `${name} - ${n}`,
    (name: string, n: number) => `${name} = ${n}`,
  ];
  const orders = fc.uniqueArray(
    fc.tuple(fc.constantFrom(...products), fc.integer({ min: 1, max: 30 }), fc.constantFrom(...forms)),
    { minLength: 1, maxLength: 8, selector: ([product]) => product.id },
  );
  fc.assert(
    fc.property(orders, (order) => {
      const message = order.map(([{ name }, n, form]) => form(name, n)).join('\n');
      expect(read(message)).toEqual(order.map(([{ name }, n]) => `${n} ${name}`));
    }),
    { numRuns: 300 },
  );
});

it('reads any text within its time, and never fails', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => void readMessage(text, index)),
    { numRuns: 300 },
  );
  const started = performance.now();
  readMessage('2 case alu bujia 350g and tasti 1kg 3, '.repeat(30_000), index);
  readMessage('xqzt 2 case\n'.repeat(50_000), index);
  expect(performance.now() - started).toBeLessThan(5000);
});
