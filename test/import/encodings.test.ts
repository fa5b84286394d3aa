import fs from 'node:fs';
import path from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { invoiceSchema } from '../../src-main/import/layout/invoice-schema.ts';
import { decodeText, newReadingProgress } from '../../src-main/table/source/decode.ts';
import { openSource } from '../../src-main/table/source/source-file.ts';
import type { FileQuestion } from '../../src-shared/contract/index.ts';
import type { Problem } from '../../src-shared/problem.ts';
import { cli, hasShared, makeInvoices, shared, tempFolder } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

const HEADER = 'Invoice No,Date,Customer,Item,Qty,Rate,Amount';

/** An invoice CSV with one line for each pair of customer and item. */
const csvWith = (names: [customer: string, item: string][], header = HEADER) =>
  `${header}\n${names.map(([customer, item], i) => `S-${i + 1},2025-04-0${i + 1},${customer},${item},10,50,500`).join('\n')}\n`;

function writeFile(bytes: Buffer | string): string {
  const file = path.join(tempFolder(), 'export.csv');
  fs.writeFileSync(file, bytes);
  return file;
}

async function decodeFile(file: string, encoding?: 'windows-1251') {
  const source = await openSource(file, invoiceSchema, { encoding });
  let text = '';
  for await (const chunk of decodeText(source, newReadingProgress())) text += chunk;
  return { text, source };
}

describe('a file in a legacy encoding is read as it was written', () => {
  const FILES: [encoding: string, codec: string, names: [string, string][], header?: string][] = [
    ['windows-1251', 'win1251', [['Магазин Альфа', 'Рис']]],
    [
      'windows-1251',
      'win1251',
      [
        ['ООО "Ромашка"', 'Гречка'],
        ['ИП ИВАНОВ', 'Сахар'],
        ['Продукты', 'Масло'],
      ],
    ],
    [
      'windows-1251',
      'win1251',
      [
        ['Крамниця «Їжак»', 'Цукор'],
        ['Магазин Зоря', 'Крупа гречана'],
      ],
    ],
    [
      'koi8-r',
      'koi8-r',
      [
        ['Магазин Альфа', 'Рис'],
        ['Рынок Южный', 'Сахар'],
      ],
    ],
    [
      'ibm866',
      'cp866',
      [
        ['Магазин Альфа', 'Рис'],
        ['Рынок Южный', 'Сахар'],
      ],
    ],
    [
      'windows-1250',
      'win1250',
      [
        ['Żabka Łódź', 'Mąka'],
        ['Sklep Źródło', 'Kiełbasa'],
        ['Świeży Rynek', 'Śmietana'],
      ],
    ],
    [
      'windows-1250',
      'win1250',
      [
        ['Potraviny Dvořák', 'Rýže'],
        ['Večerka U Řeky', 'Těstoviny'],
        ['Obchod Šťastný', 'Hořčice'],
      ],
    ],
    [
      'windows-1250',
      'win1250',
      [
        ['Győri Bolt', 'Tejföl'],
        ['Fűszerüzlet', 'Tökmag'],
        ['Erdős Kft', 'Őszibarack'],
      ],
    ],
    [
      'windows-1252',
      'win1252',
      [
        ['Café Müller', 'Crème brûlée'],
        ['Boulangerie Forêt', 'Pâté'],
      ],
    ],
    [
      'windows-1252',
      'win1252',
      [
        ['Peña Nieto', 'Jalapeño'],
        ['Muñoz e Hijos', 'Piñón'],
      ],
    ],
    [
      'windows-1252',
      'win1252',
      [
        ['Jørgensens Smørrebrød', 'Rødgrød'],
        ['Købmand Ærø', 'Blåbær'],
      ],
    ],
    [
      'windows-1252',
      'win1252',
      [
        ['Padaria São João', 'Pão'],
        ['Mercado Conceição', 'Feijão'],
      ],
    ],
    [
      'windows-1253',
      'win1253',
      [
        ['Παντοπωλείο Άλφα', 'Ρύζι'],
        ['Καφενείο Ωμέγα', 'Ζάχαρη'],
      ],
    ],
    [
      'windows-1254',
      'win1254',
      [
        ['Beşiktaş Bakkal', 'Şeker'],
        ['Kadıköy Gıda', 'Ayçiçek Yağı'],
        ['Çağdaş Market', 'Süt'],
      ],
    ],
    [
      'windows-1255',
      'win1255',
      [
        ['מכולת אלפא', 'אורז'],
        ['סופר השכונה', 'סוכר'],
      ],
    ],
    [
      'windows-1256',
      'win1256',
      [
        ['متجر ألفا', 'أرز'],
        ['بقالة السلام', 'سكر'],
      ],
    ],
    [
      'windows-874',
      'win874',
      [
        ['ร้านค้าสุขใจ', 'ข้าวสาร'],
        ['ตลาดสดใหม่', 'น้ำตาล'],
      ],
    ],
    [
      'shift_jis',
      'shift_jis',
      [
        ['東京商店', '米'],
        ['スーパーさくら', '醤油'],
      ],
    ],
    [
      'euc-jp',
      'euc-jp',
      [
        ['スーパーさくら', 'しょうゆ'],
        ['たなか商店', 'お米'],
      ],
    ],
    [
      'gb18030',
      'gbk',
      [
        ['北京超市', '大米'],
        ['上海食品商店', '白糖'],
      ],
    ],
    [
      'big5',
      'big5',
      [
        ['台北商店', '白米'],
        ['全家便利商店', '糖'],
      ],
    ],
    [
      'euc-kr',
      'euc-kr',
      [
        ['서울마트', '쌀'],
        ['부산상점', '설탕'],
      ],
    ],
    [
      'macintosh',
      'macintosh',
      [
        ['Café Müller', 'Crème brûlée'],
        ['Boulangerie Forêt', 'Pâté'],
      ],
    ],
    [
      'ibm850',
      'cp850',
      [
        ['Café Müller', 'Käse'],
        ['Bäckerei Größler', 'Brötchen'],
      ],
    ],
  ];

  it.each(FILES)('%s (%s): %j', async (encoding, codec, names, header) => {
    const original = csvWith(names, header);
    const bytes = iconv.encode(original, codec);
    expect(iconv.decode(bytes, codec)).toBe(original);
    const { text, source } = await decodeFile(writeFile(bytes));
    expect([source.encoding, text]).toEqual([encoding, original]);
  });

  it('also with column names in that encoding', async () => {
    for (const [codec, header] of [
      ['win1251', 'Номер,Дата,Покупатель,Товар,Количество,Цена,Сумма'],
      ['win1250', 'Nr faktury,Data,Klient,Towar,Ilość,Cena,Wartość'],
      ['shift_jis', '伝票番号,日付,顧客,商品,数量,単価,金額'],
      ['gbk', '单号,日期,客户,商品,数量,单价,金额'],
      ['win1252', 'Belegnummer,Datum,Kunde,Bezeichnung,Stück,Stückpreis,Währung'],
    ] as const) {
      const original = csvWith([['Alpha', 'Rice']], header);
      expect((await decodeFile(writeFile(iconv.encode(original, codec)))).text).toBe(original);
    }
  });
});

describe('an ambiguous encoding', () => {
  it.each([
    ['win1250', 'Plzeň'],
    ['win1254', 'Şişli'],
    ['koi8-r', 'Юг'],
    ['gbk', '丽'],
  ])('of a single word in %s is refused with the text in each candidate encoding: %s', async (codec, word) => {
    const problem = (await openSource(writeFile(iconv.encode(csvWith([[word, 'Rice']]), codec)), invoiceSchema).catch(
      (error) => error,
    )) as Problem;
    expect(problem.code).toBe('encoding_unsure');
    expect(problem.message).toContain(`“${word}”`);
    expect(problem.hint).toContain('--encoding');
  });

  it('is a question, and can be set by an option', async () => {
    const file = writeFile(iconv.encode(csvWith([['Юг', 'Rice']]), 'win1251'));
    const refused = await cli(['import', file, '--data', tempFolder(), '--json']);
    const { error, questions } = refused.json as { error: { code: string }; questions: FileQuestion[] };
    expect([refused.code, error.code]).toEqual([1, 'needs_answer']);
    expect(questions).toMatchObject([
      {
        code: 'encoding_unsure',
        choices: expect.arrayContaining([expect.objectContaining({ value: 'windows-1251' })]),
      },
    ]);
    const right = questions[0]!.choices.find(({ value }) => value === 'windows-1251')!;
    expect(right).toMatchObject({ label: expect.stringContaining('“Юг”'), invoices: 1, stores: 1, totalMinor: 50_000 });
    const answered = tempFolder();
    expect((await cli(['import', file, '--answer', 'encoding_unsure=windows-1251', '--data', answered])).code).toBe(0);
    const stores = await cli(['stores', '--data', answered, '--json']);
    expect((stores.json as { items: { name: string }[] }).items.map(({ name }) => name)).toEqual(['Юг']);
    const data = tempFolder();
    const { code } = await cli(['import', file, '--encoding', 'CP1251', '--data', data, '--json']);
    expect(code).toBe(0);
    const { json } = await cli(['stores', '--data', data, '--json']);
    expect((json as { items: { name: string }[] }).items.map(({ name }) => name)).toEqual(['Юг']);
    expect((await cli(['import', file, '--encoding', 'nonsense', '--data', data, '--json'])).code).not.toBe(0);
  });

  it('is resolved only by an answer that is one of its choices, given or remembered for the header', async () => {
    const ambiguous = writeFile(iconv.encode(csvWith([['Юг', 'Rice']]), 'win1251'));
    const clear = writeFile(csvWith([['Café Zoë', 'Rice']]));
    const app = openTestApp(tempFolder());
    const importAs = (file: string, answer: string) =>
      app.importFile(file, { answers: { encoding_unsure: answer }, existing: 'update' }).then(
        () => 'completed',
        (problem: Problem) => problem.code,
      );
    const stores = async () => (await app.call('sales.stores', {})).items.map(({ name }) => name).sort();
    expect(await importAs(ambiguous, 'nonsense')).toBe('needs_answer');
    expect(await importAs(ambiguous, 'utf-16le')).toBe('needs_answer');
    expect(await importAs(clear, 'windows-1251')).toBe('completed');
    expect(await stores()).toEqual(['Café Zoë']);

    const { columns } = await app.call('imports.inspect', { path: ambiguous });
    await app.call('imports.saveMapping', {
      name: 'Export',
      fields: {},
      columns,
      answers: { encoding_unsure: 'windows-1251' },
    });
    await app.importFile(clear);
    expect(await stores()).toEqual(['Café Zoë']);
    await app.importFile(ambiguous, { existing: 'update' });
    expect(await stores()).toContain('Юг');
    await app.close();
  });
});

describe('UTF-8 and Windows-1252', () => {
  it('UTF-8 with bytes of Windows-1252 in it, byte by byte', async () => {
    const file = writeFile(
      Buffer.concat([
        Buffer.from(
          csvWith([
            ['Café Zoë', 'Crème'],
            ['सोअन', 'Rice'],
          ]),
        ),
        Buffer.from('S-9,2025-04-09,Caf\xe9 \u20ac,Rice,1,1,1\n'.replace('\u20ac', '\x80'), 'latin1'),
      ]),
    );
    const { text, source } = await decodeFile(file);
    expect(source).toMatchObject({ encoding: 'utf-8', mixed: 'windows-1252' });
    expect(text).toContain('S-9,2025-04-09,Café €,Rice');
  });

  it.each([
    ['only symbols', 'Patel\u2019s \u2013 500g \u00bd, \u00ae'],
    ['one word', 'Caf\u00e9'],
    ['a price', '\u00a3500'],
  ])('%s of Windows-1252 in a file of ASCII', async (_, name) => {
    const original = csvWith([[name.replace(',', ''), 'Rice']]);
    const { text, source } = await decodeFile(writeFile(iconv.encode(original, 'win1252')));
    expect([source.encoding, text]).toEqual(['windows-1252', original]);
  });

  it('generated invoices of every flavour in latin1', async () => {
    for (const flavour of ['zoho', 'eu', 'india'] as const) {
      const file = path.join(tempFolder(), 'invoices.csv');
      await makeInvoices(file, '--records', '500', '--flavour', flavour, '--encoding', 'latin1');
      const { text, source } = await decodeFile(file);
      if (/[^\0-\u007f]/.test(text)) expect(source.encoding).toBe('windows-1252');
      expect(text).toBe(new TextDecoder('windows-1252').decode(fs.readFileSync(file)));
    }
  });

  it.skipIf(!hasShared).each(['groceries-baskets.csv', 'online-retail-eu.csv', 'superstore-part.csv'])(
    '%s',
    { tags: ['shared'] },
    async (name) => {
      const { source } = await decodeFile(path.join(shared, 'data', name));
      expect(['utf-8', 'windows-1252']).toContain(source.encoding);
    },
  );
});

describe('mixed files and UTF-16', () => {
  it('lines of another encoding among UTF-8 are read in it', async () => {
    const other = 'S-7,2025-04-07,Магазин Альфа,Рис,1,1,1\r\nS-8,2025-04-08,Рынок Южный,Сахар,1,1,1\r\n';
    const good = csvWith(
      Array.from({ length: 9 }, (_, i): [string, string] => [`Магазин № ${i} Бета`, 'Крупа гречневая']),
    );
    const { text, source } = await decodeFile(
      writeFile(
        Buffer.concat([
          Buffer.from(good),
          iconv.encode(other, 'win1251'),
          Buffer.from('S-9,2025-04-09,Магазин,Рис,1,1,1'),
        ]),
      ),
    );
    expect(source).toMatchObject({ encoding: 'utf-8', mixed: 'windows-1251' });
    expect(text).toBe(`${good}${other}S-9,2025-04-09,Магазин,Рис,1,1,1`);
  });

  it.each(['utf16le', 'utf16be'] as const)('%s without a byte-order mark, in letters of any script', async (codec) => {
    for (const names of [
      [['Alpha', 'Rice']],
      [['Магазин Альфа в торговом центре', 'Рис длиннозёрный пропаренный']],
      [['北京超市有限公司朝阳区分店', '东北大米']],
    ] as [string, string][][]) {
      const original = csvWith(names, 'Номер,Дата,Покупатель,Товар,Кол,Цена,Сумма');
      const { text, source } = await decodeFile(writeFile(iconv.encode(original, codec, { addBOM: false })));
      expect([source.encoding, text]).toEqual([codec.replace('utf16', 'utf-16'), original]);
    }
  });
});

it('the encoding is reported by its standard name', async () => {
  const app = openTestApp(tempFolder());
  const file = writeFile(iconv.encode(csvWith([['Магазин Альфа', 'Рис']]), 'win1251'));
  expect(await app.call('imports.inspect', { path: file })).toMatchObject({ encoding: 'windows-1251' });
  expect(await app.importFile(file)).toMatchObject({ file: { encoding: 'windows-1251' }, linesImported: 1 });
  await app.close();
});
