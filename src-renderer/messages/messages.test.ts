import { expect, it } from 'vitest';
import type { SuggestionEvidence } from '../../src-shared/contract/index.ts';
import type { MessageText } from '../../src-shared/messages/catalogue.ts';
import { en as programEnglish } from '../../src-shared/messages/en/index.ts';
import { tempFolder } from '../../test/helpers.ts';
import { openTestApp } from '../../test/test-app.ts';
import { en } from './en/index.ts';
import { hi } from './hi/index.ts';

type Tree = { [key: string]: unknown };
/** Open key sets: a missing key falls back to the text of the backend. */
const OPEN_KEY_SETS = ['reports.titles', 'reports.abouts', 'reports.heads', 'reports.cells'];
/** Texts that are equal in both languages. */
const SAME_IN_BOTH = ['app', 'products.sku', 'reports.csv', 'look.fields.sku'];
/** Functions whose parameters are texts of the backend. */
const TEXT_PARAMETERS = ['said'];
/** What takes a message of the program. */
const PROGRAM_TEXTS = ['text', 'problem'];

/** Evidence of a suggestion with a distinct number for each figure. */
const EVIDENCE: SuggestionEvidence = {
  timesBought: 701,
  inOrders: 702,
  ofOrders: 703,
  usualDays: 704,
  lastBought: '2025-01-01',
  daysSince: 705,
  lastYear: 706,
  similarStores: 707,
  takenBySimilar: 708,
  similarStoreIds: [],
  reorderDays: 709,
  city: 'Fremont',
  storesInCity: 710,
  takenInCity: 711,
  newStores: 712,
  firstSold: null,
  category: 'Sweets',
  rule: { productIds: [1], products: ['Bhujia'], support: 0.1, confidence: 7.13, lift: 714, count: 715 },
  stepUp: { why: 'case', productId: 1, product: 'Bhujia', pieces: 716 },
  invoiceIds: [],
};

function leaves(tree: Tree, path = ''): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const at = path ? `${path}.${key}` : key;
    if (OPEN_KEY_SETS.includes(at)) return [];
    return typeof value === 'object' && value !== null ? leaves(value as Tree, at) : [[at, value] as [string, unknown]];
  });
}

it('the Hindi messages have the keys of the English ones', () => {
  const keys = (tree: Tree) =>
    leaves(tree)
      .map(([key]) => key)
      .sort();
  expect(keys(hi)).toEqual(keys(en));
});

it('the label of a chart speaks of a table only on Home and in reports, which have one', () => {
  const withTable = leaves(en).filter(([key, value]) => /chart/i.test(key) && /table/i.test(String(value)));
  expect(withTable.map(([key]) => key)).toEqual(['home.chartLabel', 'reports.chart']);
});

it('every message is translated, with all parameters of the English one', () => {
  const texts = new Map(leaves(hi));
  for (const [key, value] of leaves(en)) {
    const other = texts.get(key);
    expect(typeof other, key).toBe(typeof value);
    if (typeof value === 'function') {
      const args = Array.from({ length: value.length }, (_, i) =>
        key === 'after.warningLines'
          ? [700 + i]
          : key.startsWith('upsell.reasons.')
            ? EVIDENCE
            : TEXT_PARAMETERS.includes(key)
              ? String(700 + i)
              : PROGRAM_TEXTS.includes(key)
                ? { message: '700', hint: '701' }
                : 700 + i,
      );
      const render = (message: unknown) =>
        String((message as (...words: unknown[]) => string)(...args)).replace(/,/g, '');
      const numbers = (sentence: string) => [...new Set(sentence.match(/7\d\d|0\.7/g) ?? [])].sort();
      expect(numbers(render(other)), key).toEqual(numbers(render(value)));
    } else if (!SAME_IN_BOTH.includes(key)) {
      expect(String(other), key).toMatch(/\p{Script=Devanagari}/u);
    }
  }
});

/** Words that no shopkeeper would use, or not in this way. */
const AVOIDED = /\b(whose|whom|anew|besides|told|alone|mend|hereby|therein)\b/i;
const MOST_WORDS = 20;
/** Texts that name commands and files, which can't be shortened. */
const TECHNICAL = ['sync.certificatesElsewhere'];

it('the English texts are short and use everyday words', () => {
  const program = Object.entries(programEnglish).flatMap(([code, { message, hint = '' }]: [string, MessageText]) =>
    [message, hint].map((text): [string, string] => [
      code,
      text.replace(/\{\w+(, [^{}]*(\{[^{}]*\}[^{}]*)*)?\}/g, '7'),
    ]),
  );
  const window = leaves(en)
    .filter(([key]) => !TECHNICAL.includes(key) && !key.startsWith('upsell.reasons.'))
    .map(([key, text]): [string, string] => [
      key,
      typeof text === 'function'
        ? String(text)
            .replace(/^.*?=>\s*/s, '')
            .replace(/\$\{[^`]*?\}/g, '7')
        : String(text),
    ]);
  const wrong = [...program, ...window].flatMap(([key, text]) =>
    text
      .split(/(?<=[.!?:;])\s+/)
      .filter((sentence) => AVOIDED.test(sentence) || sentence.split(/\s+/).length > MOST_WORDS)
      .map((sentence) => `${key}: ${sentence}`),
  );
  expect(wrong).toEqual([]);
});

it('every report has a Hindi name, description and column headings', async () => {
  const testApp = openTestApp(tempFolder());
  const { reports } = await testApp.call('reports.list', {});
  for (const { name } of reports) {
    expect(hi.reports.titles[name], name).toBeTruthy();
    expect(hi.reports.abouts[name], name).toBeTruthy();
    const { columns } = await testApp.call('reports.run', { name });
    for (const { key, label } of columns)
      if (!/^[A-Z/]+$/.test(label)) expect(hi.reports.heads[key], `${name}: ${key}`).toBeTruthy();
  }
  await testApp.close();
});
