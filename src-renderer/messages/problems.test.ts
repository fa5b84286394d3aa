import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { en as catalogue } from '../../src-shared/messages/en/index.ts';
import { hi as catalogue } from '../../src-shared/messages/hi/index.ts';
import { en } from './en.ts';
import { hi } from './hi.ts';
import { problems } from './problems.hi.ts';
import { createTranslator } from './said.ts';

const read = (file: string) => fs.readFileSync(file, 'utf8');
const sources = ['src-main', 'src-shared', 'src-renderer/client.ts']
  .flatMap((place) =>
    fs.statSync(place).isFile()
      ? [place]
      : fs.readdirSync(place, { recursive: true, encoding: 'utf8' }).map((name) => path.join(place, name)),
  )
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
const text = sources.map(read).join('\n');

describe('problems', () => {
  it('each code that is told in Hindi is one that the program has', () => {
    expect(Object.keys(problems).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });

  it('each code that the program has is told in Hindi', () => {
    const codes = new Set([...text.matchAll(/new Problem\(\s*'(\w+)'/g)].map(([, code]) => code!));
    expect([...codes].filter((code) => !problems[code] && !Object.hasOwn(catalogue, code))).toEqual([]);
  });
});

/** What stands behind a prefix in the ids of the catalogue. */
const idsBehind = (prefix: string) =>
  Object.keys(catalogue)
    .filter((id) => id.startsWith(prefix))
    .map((id) => id.slice(prefix.length))
    .sort();

it('each reason for a reject has its short name, and no name is of another', () => {
  expect(Object.keys(en.imports.faultNames).sort()).toEqual(idsBehind('fault/'));
});

it('each question about a file, and each of its answers, has its text', () => {
  const codes = idsBehind('question/');
  expect(codes.length).toBeGreaterThan(9);
  for (const code of codes) {
    expect(en.questions.ask[code]?.('“Rate”'), code).toMatch(/\?$/);
    expect(en.questions.why[code], code).toBeTruthy();
    expect(Object.keys(en.questions.choices[code] ?? {}).sort(), code).toEqual(idsBehind(`answer/${code}/`));
  }
});

/**
 * String literals of a source text, with `7` for each interpolation; literals nested in an interpolation are skipped.
 */
function stringLiteralsIn(source: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < source.length; i++) {
    const quote = source[i]!;
    if (source.startsWith('//', i) || source.startsWith('/*', i)) {
      i = source.indexOf(source[i + 1] === '/' ? '\n' : '*/', i);
      continue;
    }
    if (!`'"\``.includes(quote)) continue;
    let said = '';
    for (i++; source[i] !== quote; i++) {
      if (source[i] === '\\') said += source[++i];
      else if (quote === '`' && source.startsWith('${', i)) {
        for (let depth = 0; ; i++) {
          if (source[i] === '{') depth++;
          if (source[i] === '}' && --depth === 0) break;
        }
        said += '7';
      } else said += source[i];
    }
    found.push(said);
  }
  return found;
}

/** Whether a literal is a sentence for users rather than a name, SQL, or a fragment. */
const isSentence = (said: string) => /^[A-Z“7][^;=]* [\s\S]*[.]$/.test(said) && !/SELECT|:\d|\n/.test(said);

describe('what the program writes of sheets and its own parts', () => {
  it.each([
    ['src-main/scan/pages.ts', 2],
  ])('%s: every sentence has its Hindi', (file, least) => {
    const sentences = stringLiteralsIn(read(file)).filter(isSentence);
    expect(sentences.length).toBeGreaterThanOrEqual(least);
    const told = (sentence: string) => /\p{Script=Devanagari}/u.test(hi.said(sentence));
    expect(sentences.filter((sentence) => !told(sentence))).toEqual([]);
  });
});

describe('the translator of what the program writes', () => {
  const said = createTranslator({
    'The date is empty.': 'तारीख़ ख़ाली है।',
    '{0} is empty.': '{0} ख़ाली है।',
    'There is no file {0}.': '{0} नाम की कोई फ़ाइल नहीं है।',
    '{0} of {1}; {2}': '{1} में से {0}; {2}',
    '“{0}” is not a quantity.': '“{0}” कोई मात्रा नहीं है।',
  });

  it('tells a text of several sentences one by one, and leaves one that is not known', () => {
    expect(said('“twelve” is not a quantity. The date is empty.')).toBe('“twelve” कोई मात्रा नहीं है। तारीख़ ख़ाली है।');
    expect(said('The moon is full.')).toBe('The moon is full.');
  });

  it('is not held up by a cell that looks like many sentences', () => {
    const began = performance.now();
    for (const odd of ['a: ', 'x is empty. ', 'There is no file b. ', '1 of 2; '])
      for (const text of [odd.repeat(40), `“${odd.repeat(20)}” is not a quantity.`, odd.repeat(20_000)]) said(text);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(said(`“${'a: '.repeat(20)}” is not a quantity.`)).toBe(`“${'a: '.repeat(20)}” कोई मात्रा नहीं है।`);
  });
});
