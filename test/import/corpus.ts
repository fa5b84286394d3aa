import { gzipSync } from 'node:zlib';

/** A test file with one defect or one unusual format, and the expected result of its import. */
export interface Specimen {
  name: string;
  bytes: Buffer;
  options?: Record<string, unknown>;
  /** The expected counts, with sums in cents, or the expected error code. */
  expect:
    | { read: number; lines: number; sum: number; rejects?: Record<string, number>; warnings?: string[] }
    | { error: string };
}

const HEADER = ['Invoice No', 'Invoice Date', 'Customer Name', 'Item Name', 'SKU', 'Quantity', 'Rate', 'Amount'];
const DATES = ['2025-01-13', '2025-02-03', '2025-03-31', '2025-12-25'];
const ITEMS = ['Kaju Katli 500g', 'Soan Papdi', 'Aloo Bhujia, salted', 'Masala "Hot"', 'Gulab Jamun'];
const STORES = ['Apna Bazar', 'Patel & Sons', 'India Cash; Carry'];

/** Twelve valid lines on four invoices, prices in cents. */
const ROWS = Array.from({ length: 12 }, (_, i) => {
  const invoice = Math.floor(i / 3);
  return {
    number: `INV-${invoice + 1}`,
    date: DATES[invoice]!,
    store: STORES[invoice % 3]!,
    item: ITEMS[i % 5]!,
    sku: `S-${(i % 5) + 1}`,
    quantity: (i % 4) + 2,
    cents: 123_450 + i * 7,
  };
});
const SUM = ROWS.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);
const GOOD = { read: 12, lines: 12, sum: SUM };

interface WriteOptions {
  delimiter?: string;
  quote?: string;
  escape?: string;
  end?: string;
  date?: (iso: string) => string;
  number?: (cents: number) => string;
  header?: string[][];
}

const plainNumber = (cents: number) => (cents / 100).toFixed(2);

function cells(row: (typeof ROWS)[number], { date = (iso) => iso, number = plainNumber }: WriteOptions): string[] {
  return [
    row.number,
    date(row.date),
    row.store,
    row.item,
    row.sku,
    String(row.quantity),
    number(row.cents),
    number(row.quantity * row.cents),
  ];
}

function record(values: string[], { delimiter = ',', quote = '"', escape: before = quote }: WriteOptions): string {
  return values
    .map((value) =>
      value.includes(delimiter) || value.includes(quote) || /[\r\n]/.test(value)
        ? quote + value.replaceAll(quote, before + quote) + quote
        : value,
    )
    .join(delimiter);
}

function lines(options: WriteOptions = {}): string[] {
  return [...(options.header ?? [HEADER]), ...ROWS.map((row) => cells(row, options))].map((values) =>
    record(values, options),
  );
}

const joinLines = (all: string[], end = '\n') => all.map((line) => line + end).join('');
const utf16be = (content: string) => Buffer.from(content, 'utf16le').swap16();

function cp1252(content: string): Buffer {
  return Buffer.from(content, 'latin1');
}

function* dialects(): Generator<Specimen> {
  const encodings: [string, (content: string) => Buffer][] = [
    ['UTF-8', (content) => Buffer.from(content)],
    ['UTF-8 with BOM', (content) => Buffer.from(`\ufeff${content}`)],
    ['UTF-16 LE with BOM', (content) => Buffer.from(`\ufeff${content}`, 'utf16le')],
    ['UTF-16 LE', (content) => Buffer.from(content, 'utf16le')],
    ['UTF-16 BE with BOM', (content) => utf16be(`\ufeff${content}`)],
    ['UTF-16 BE', utf16be],
    ['Windows-1252', (content) => cp1252(content.replaceAll('Apna', 'Café'))],
  ];
  const delimiters = [',', ';', '\t', '|', '^', '~', '||', '\u001f'];
  const ends: [string, string][] = [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ];
  for (const [encoding, encode] of encodings) {
    for (const delimiter of delimiters) {
      for (const [ending, end] of ends) {
        if (delimiter.length > 1 && end === '\r') continue;
        const bytes = encode(joinLines(lines({ delimiter }), end));
        yield { name: `${encoding}, delimiter ${JSON.stringify(delimiter)}, ${ending}`, bytes, expect: GOOD };
      }
    }
  }
  for (const [ending, end] of ends) {
    yield {
      name: `quotes are single, ${ending}`,
      bytes: Buffer.from(
        joinLines(
          lines({ quote: "'" }).map((line) =>
            line.replaceAll('Soan Papdi', "'Soan, Papdi'").replaceAll('Gulab Jamun', "'Gulab, Jamun'"),
          ),
          end,
        ),
      ),
      expect: GOOD,
    };
    yield {
      name: `quotes escaped by backslash, ${ending}`,
      bytes: Buffer.from(joinLines(lines({ escape: '\\' }), end)),
      expect: GOOD,
    };
  }
  yield {
    name: 'a blank behind each delimiter',
    bytes: Buffer.from(
      joinLines(lines({ delimiter: ',' }).map((line) => line.replace(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/g, ', '))),
    ),
    expect: GOOD,
  };
  yield {
    name: 'line ends mixed',
    bytes: Buffer.from(
      lines()
        .map((line, i) => line + ['\n', '\r\n', '\r'][i % 3])
        .join(''),
    ),
    expect: GOOD,
  };
  yield { name: 'no line end at the end', bytes: Buffer.from(lines().join('\n')), expect: GOOD };
  yield { name: 'gzip', bytes: gzipSync(joinLines(lines())), expect: GOOD };
}

const twoDigits = (n: number) => String(n).padStart(2, '0');
const dateParts = (iso: string) => iso.split('-').map(Number) as [number, number, number];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const groupDigits = (cents: number, sep: string, decimalMark: string) =>
  plainNumber(cents)
    .replace('.', decimalMark)
    .replace(/\B(?=(\d{3})+(?!\d))/g, sep);

/** Indian digit grouping: 1234567.50 → 12,34,567.50 */
function lakh(cents: number): string {
  const [whole, fraction] = plainNumber(cents).split('.') as [string, string];
  const head = whole.slice(0, -3).replace(/\B(?=(\d{2})+(?!\d))/g, ',');
  return `${head ? `${head},` : ''}${whole.slice(-3)}.${fraction}`;
}

function* locales(): Generator<Specimen> {
  const dates: [string, (iso: string) => string][] = [
    ...['-', '/', '.'].flatMap((sep): [string, (iso: string) => string][] => [
      [
        `D${sep}M${sep}Y`,
        (iso) => {
          const [y, m, d] = dateParts(iso);
          return [twoDigits(d), twoDigits(m), y].join(sep);
        },
      ],
      [
        `M${sep}D${sep}Y`,
        (iso) => {
          const [y, m, d] = dateParts(iso);
          return [twoDigits(m), twoDigits(d), y].join(sep);
        },
      ],
      [
        `Y${sep}M${sep}D`,
        (iso) => {
          const [y, m, d] = dateParts(iso);
          return [y, twoDigits(m), twoDigits(d)].join(sep);
        },
      ],
      [
        `d${sep}m${sep}yy`,
        (iso) => {
          const [y, m, d] = dateParts(iso);
          return [d, m, twoDigits(y % 100)].join(sep);
        },
      ],
    ]),
    [
      'D Mon Y',
      (iso) => {
        const [y, m, d] = dateParts(iso);
        return `${d} ${MONTHS[m - 1]} ${y}`;
      },
    ],
    [
      'D-Mon-yy',
      (iso) => {
        const [y, m, d] = dateParts(iso);
        return `${d}-${MONTHS[m - 1]}-${twoDigits(y % 100)}`;
      },
    ],
    [
      'Mon D, Y',
      (iso) => {
        const [y, m, d] = dateParts(iso);
        return `${MONTHS[m - 1]} ${d}, ${y}`;
      },
    ],
    ['with a time', (iso) => `${iso} 08:26`],
    ['ISO instant', (iso) => `${iso}T08:26:31Z`],
    [
      'day first with a time',
      (iso) => {
        const [y, m, d] = dateParts(iso);
        return `${d}/${m}/${y} 8:26 PM`;
      },
    ],
    ['Excel serial', (iso) => String(Math.round((Date.parse(iso) - Date.UTC(1899, 11, 30)) / 86_400_000))],
    ['compact', (iso) => iso.replaceAll('-', '')],
  ];
  for (const [name, date] of dates)
    yield { name: `dates ${name}`, bytes: Buffer.from(joinLines(lines({ date }))), expect: GOOD };
  const numbers: [string, (cents: number) => string, string][] = [
    ['1,234.50', (c) => groupDigits(c, ',', '.'), ','],
    ['1.234,50', (c) => groupDigits(c, '.', ','), ';'],
    ['1 234,50', (c) => groupDigits(c, ' ', ','), ';'],
    ['1 234,50 with hard blanks', (c) => groupDigits(c, '\u00a0', ','), ';'],
    ["1'234.50", (c) => groupDigits(c, "'", '.'), ','],
    ['1234,50', (c) => plainNumber(c).replace('.', ','), ';'],
    ['1,23,456.50', lakh, ','],
    ['₹ in front', (c) => `₹${lakh(c)}`, ','],
    ['$ in front', (c) => `$${plainNumber(c)}`, ','],
    ['Rs. in front', (c) => `Rs. ${lakh(c)}`, ','],
    ['€ behind', (c) => `${groupDigits(c, '.', ',')} €`, ';'],
  ];
  for (const [name, number, delimiter] of numbers)
    yield { name: `numbers ${name}`, bytes: Buffer.from(joinLines(lines({ number, delimiter }))), expect: GOOD };
  const negative: [string, (cents: number) => string][] = [
    ['(12.50)', (c) => `(${plainNumber(c)})`],
    ['-12.50', (c) => `-${plainNumber(c)}`],
    ['12.50-', (c) => `${plainNumber(c)}-`],
    ['−12.50', (c) => `−${plainNumber(c)}`],
  ];
  for (const [name, wrap] of negative) {
    const all = lines().map((line, i) =>
      i === 0
        ? line
        : line.replace(
            /,(\d+),([\d.]+),([\d.]+)$/,
            (_, q, rate, amount) => `,-${q},${rate},${wrap(Math.round(Number(amount) * 100))}`,
          ),
    );
    yield { name: `returns ${name}`, bytes: Buffer.from(joinLines(all)), expect: { read: 12, lines: 12, sum: -SUM } };
  }
  const ambiguous = lines({
    date: (iso) => {
      const [y, m] = dateParts(iso);
      return `${twoDigits(m > 11 ? 5 : m)}/04/${y}`;
    },
  });
  yield {
    name: 'ambiguous dates',
    bytes: Buffer.from(joinLines(ambiguous)),
    expect: { error: 'needs_answer' },
  };
  yield {
    name: 'ambiguous dates with a given order',
    bytes: Buffer.from(joinLines(ambiguous)),
    options: { dates: 'mdy' },
    expect: GOOD,
  };
}

function* layouts(): Generator<Specimen> {
  const all = lines();
  const [head, ...body] = all as [string, ...string[]];
  const bytes = (content: string[]) => Buffer.from(joinLines(content));
  yield {
    name: 'lines above the header',
    bytes: bytes(['Mangalam Foods', 'Invoices, all stores', '', head, ...body]),
    expect: GOOD,
  };
  yield {
    name: 'lines above the header, with delimiters',
    bytes: bytes(['Mangalam Foods,,,,,,,', ',,,,,,,', head, ...body]),
    expect: GOOD,
  };
  yield {
    name: 'a header of two rows',
    bytes: bytes(['Invoice,,Customer,Item,,,,', 'No,Date,Name,Name,SKU,Quantity,Rate,Amount', ...body]),
    expect: GOOD,
  };
  yield {
    name: 'the header twice',
    bytes: bytes([head, ...body.slice(0, 6), head, ...body.slice(6)]),
    expect: { ...GOOD, warnings: ['header_repeated'] },
  };
  yield {
    name: 'the header twice on top',
    bytes: bytes([head, head, ...body]),
    expect: { ...GOOD, warnings: ['header_repeated'] },
  };
  const swapped = body.slice(6).map((line) => line.replace(/^([^,]+),([^,]+),/, '$2,$1,'));
  yield {
    name: 'another header in the middle',
    bytes: bytes([
      head,
      ...body.slice(0, 6),
      'Invoice Date,Invoice No,Customer Name,Item Name,SKU,Quantity,Rate,Amount',
      ...swapped,
    ]),
    expect: { ...GOOD, warnings: ['header_changed'] },
  };
  yield { name: 'no header', bytes: bytes(body), expect: { error: 'mapping_unsure' } };
  yield {
    name: 'no header, and a mapping',
    bytes: bytes(body),
    options: {
      mapping: {
        header: false,
        fields: {
          invoiceNumber: 'Column 1',
          date: 'Column 2',
          storeName: 'Column 3',
          itemName: 'Column 4',
          sku: 'Column 5',
          quantity: 'Column 6',
          price: 'Column 7',
          lineTotal: 'Column 8',
        },
      },
    },
    expect: GOOD,
  };
  yield {
    name: 'a total below',
    bytes: bytes([head, ...body, ',,,,,,Total,99.00']),
    expect: { ...GOOD, warnings: ['footer_left_out'] },
  };
  yield {
    name: 'totals and remarks below',
    bytes: bytes([head, ...body, '', 'Grand Total,,,,,42,,99.00', 'Printed on 2025-01-01 by Asha']),
    expect: { ...GOOD, warnings: ['footer_left_out'] },
  };
  yield {
    name: 'a subtotal in the middle',
    bytes: bytes([head, ...body.slice(0, 6), 'Subtotal,,,,,20,,99.00', ...body.slice(6)]),
    expect: { ...GOOD, read: 13, rejects: { total_row: 1 } },
  };
  yield { name: 'blank lines', bytes: bytes([head, '', ...body.flatMap((line) => [line, '', '   '])]), expect: GOOD };
  yield {
    name: 'lines of delimiters only',
    bytes: bytes([head, ...body.flatMap((line) => [line, ',,,,,,,'])]),
    expect: GOOD,
  };
  yield { name: 'a delimiter behind each line', bytes: bytes([head, ...body].map((line) => `${line},`)), expect: GOOD };
  yield {
    name: 'a delimiter behind each record but the header',
    bytes: bytes([head, ...body.map((line) => `${line},`)]),
    expect: GOOD,
  };
  yield {
    name: 'the last cells left out',
    bytes: bytes([head, ...body.map((line, i) => (i % 4 === 3 ? line.replace(/,[^,]*$/, '') : line))]),
    expect: { ...GOOD, warnings: ['short_record'] },
  };
  yield {
    name: 'cells beyond the header',
    bytes: bytes([head, ...body.map((line, i) => (i === 5 ? `${line},what,is,this` : line))]),
    expect: { read: 12, lines: 11, sum: SUM - ROWS[5]!.quantity * ROWS[5]!.cents, rejects: { too_many_cells: 1 } },
  };
  yield {
    name: 'columns in another order and case',
    bytes: bytes(lines({ header: [HEADER.map((name) => name.toUpperCase())] })),
    expect: GOOD,
  };
  yield {
    name: 'German names',
    bytes: bytes(
      lines({
        header: [
          [
            'Rechnungsnummer',
            'Rechnungsdatum',
            'Kunde',
            'Artikel',
            'Artikelnummer',
            'Menge',
            'Einzelpreis',
            'Gesamtpreis',
          ],
        ],
      }),
    ),
    expect: GOOD,
  };
  yield {
    name: 'Spanish names',
    bytes: bytes(
      lines({
        header: [['Nº factura', 'Fecha', 'Cliente', 'Producto', 'Código', 'Cantidad', 'Precio unitario', 'Importe']],
      }),
    ),
    expect: GOOD,
  };
  yield {
    name: 'French names',
    bytes: bytes(
      lines({
        header: [
          [
            'N° facture',
            'Date de facture',
            'Nom du client',
            'Désignation',
            'Référence',
            'Quantité',
            'Prix unitaire',
            'Montant',
          ],
        ],
      }),
    ),
    expect: GOOD,
  };
  yield {
    name: 'Hindi names',
    bytes: bytes(lines({ header: [['बिल संख्या', 'दिनांक', 'ग्राहक', 'वस्तु', 'SKU', 'मात्रा', 'दर', 'राशि']] })),
    expect: GOOD,
  };
  yield {
    name: 'names with a letter wrong',
    bytes: bytes(
      lines({
        header: [
          ['Invoise No', 'Invoice Datee', 'Customer Nam', 'Item Nmae', 'SKU', 'Quanttity', 'Rate', 'Amount'],
        ].map(([a, b, c, , e, f, g, h]) => [a!, b!, c!, 'Item Names', e!, f!, g!, h!]),
      }),
    ),
    expect: GOOD,
  };
  const mixed = Buffer.concat(
    all.map((line, i) =>
      i === 4 ? cp1252(`${line.replace('Masala', 'Café')}\n`) : Buffer.from(`${line.replace('Soan', 'सोअन é')}\n`),
    ),
  );
  yield { name: 'one line in another encoding', bytes: mixed, expect: { ...GOOD, warnings: ['mixed_encoding'] } };
  yield {
    name: 'characters lost before',
    bytes: bytes(all.map((line) => line.replace('Papdi', 'P\ufffdpdi'))),
    expect: { ...GOOD, warnings: ['replaced_characters'] },
  };
}

/** Structural defects, each in one row or one cell; all other records must be imported. */
function* structuralDefects(): Generator<Specimen> {
  const all = lines().map((line) => line.split('\n')[0]!);
  for (let row = 2; row <= 12; row += 5) {
    const without = { read: 12, lines: 11, sum: SUM - ROWS[row - 1]!.quantity * ROWS[row - 1]!.cents };
    const values = cells(ROWS[row - 1]!, {});
    const damaged = (line: string) => Buffer.from(joinLines(all.with(row, line)));
    for (let column = 0; column < 8; column++) {
      const quoted = values
        .map((value, i) => (i === column ? `"${record([value], {})}` : record([value], {})))
        .join(',');
      yield {
        name: `a stray quote in row ${row}, column ${column}`,
        bytes: damaged(quoted),
        expect: { ...without, rejects: { [row === 12 ? 'quote_not_closed' : 'stray_quote']: 1 } },
      };
      const within = values
        .map((value, i) => (i === column ? `"${value.slice(0, 2)}"${value.slice(2)}"` : record([value], {})))
        .join(',');
      yield {
        name: `a quote within quotes in row ${row}, column ${column}`,
        bytes: damaged(within),
        expect: { ...without, rejects: { [row === 12 && column === 5 ? 'quote_not_closed' : 'stray_quote']: 1 } },
      };
    }
    const semicolons = values.map((value) => record([value], { delimiter: ';' })).join(';');
    yield {
      name: `only row ${row} in another dialect`,
      bytes: damaged(semicolons),
      expect: { ...GOOD, warnings: ['other_delimiter'] },
    };
    yield {
      name: `only row ${row} with tabs`,
      bytes: damaged(values.join('\t')),
      expect: { ...GOOD, warnings: ['other_delimiter'] },
    };
    const extra = [...values.slice(0, 2), '', ...values.slice(2)].map((value) => record([value], {})).join(',');
    yield {
      name: `a delimiter too many in row ${row}`,
      bytes: damaged(extra),
      expect: { ...without, rejects: { delimiter_extra: 1 } },
    };
    const less = [values[0]!, values[1]! + values[2]!, ...values.slice(3)]
      .map((value) => record([value], {}))
      .join(',');
    yield {
      name: `a delimiter missing in row ${row}`,
      bytes: damaged(less),
      expect: { ...without, rejects: { delimiter_missing: 1 } },
    };
  }
}

function* fieldDefects(): Generator<Specimen> {
  const bad: [column: number, values: string[], code: string][] = [
    [0, ['', '   '], 'invoice_missing'],
    [1, [''], 'date_missing'],
    [1, ['2025-02-30', '2025-13-01', '2025-00-10', '2025-06-31', '0000-01-01'], 'date_impossible'],
    [1, ['yesterday', '2025', '2025-1', 'Q1 2025', '31 Foo 2025', '12:30', '-', 'N/A', '#REF!'], 'date_unreadable'],
    [2, ['', ' '], 'store_missing'],
    [5, [''], 'quantity_missing'],
    [5, ['twelve', 'x2', '2 apples', '1.2.3', '1,2,3', '--5', '1e5', '#N/A', 'NaN', '∞', '½'], 'quantity_unreadable'],
    [5, ['99999999999999', '100000000000'], 'too_large'],
    [6, ['free', 'N.A.?', '#REF!', '1,2', '5..0', '$', '1 2'], 'price_unreadable'],
    [7, ['#REF!', 'abc', '=A1*B1', '1.5.5'], 'total_unreadable'],
    [3, ['K\u0000', 'K\u0007x', 'K\u001bx'], 'control_characters'],
    [3, ['K'.repeat(501)], 'too_long'],
  ];
  for (const [column, values, code] of bad) {
    for (const value of values) {
      const row = 7;
      const changed = cells(ROWS[row]!, {}).with(column, value);
      const all = lines().with(row + 1, record(changed, {}));
      yield {
        name: `${code}: ${JSON.stringify(value.slice(0, 20))}`,
        bytes: Buffer.from(joinLines(all)),
        expect: { read: 12, lines: 11, sum: SUM - ROWS[row]!.quantity * ROWS[row]!.cents, rejects: { [code]: 1 } },
      };
    }
  }
}

export function corpus(): Specimen[] {
  return [...dialects(), ...locales(), ...layouts(), ...structuralDefects(), ...fieldDefects()];
}
