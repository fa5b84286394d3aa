import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { en as catalogue } from '../../src-shared/messages/en/index.ts';
import { en } from './en.ts';
import { hi } from './hi.ts';
import { problems } from './problems.hi.ts';

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
    expect(Object.keys(problems).filter((code) => !text.includes(`'${code}'`) && !text.includes(`'${code}/`))).toEqual(
      [],
    );
  });

  it('each code that the program has is told in Hindi', () => {
    const codes = new Set([...text.matchAll(/new Problem\(\s*'(\w+)'/g)].map(([, code]) => code!));
    expect([...codes].filter((code) => !problems[code] && !(code in catalogue))).toEqual([]);
  });
});

it('each reason for a reject has its short name, and no name is of another', () => {
  const [, sentences] = /const SENTENCES = \{([\s\S]*?)\n\} as const/.exec(read('src-main/import/layout/faults.ts'))!;
  const codes = [...sentences!.matchAll(/^ {2}(\w+): \(/gm)].map(([, code]) => code!);
  expect(codes.length).toBeGreaterThan(20);
  expect(Object.keys(en.imports.faultNames).sort()).toEqual(codes.sort());
});

it('each question about a file, and each of its answers, has its text', () => {
  const [, texts] = /const TEXTS[^=]*=[^{]*\{([\s\S]*?)\n\};/.exec(read('src-main/import/meaning/questions.ts'))!;
  const asked = [...texts!.matchAll(/^ {2}(\w+): \{([\s\S]*?)^ {2}\}/gm)].map(([, code, body]) => {
    const [, choices] = /choices: \{([\s\S]*?)\}/.exec(body!)!;
    return [code!, [...choices!.matchAll(/(\w+): '/g)].map(([, value]) => value!)] as const;
  });
  expect(asked.length).toBeGreaterThan(9);
  for (const [code, values] of asked) {
    expect(en.questions.ask[code]?.('“Rate”'), code).toMatch(/\?$/);
    expect(en.questions.why[code], code).toBeTruthy();
    expect(Object.keys(en.questions.choices[code] ?? {}), code).toEqual(values);
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

describe('what the program writes of records, files, imports, sheets and its own parts', () => {
  it.each([
    ['src-main/import/layout/faults.ts', 20],
    ['src-main/import/run/advice.ts', 5],
    ['src-main/import/meaning/describe-meaning.ts', 7],
    ['src-main/table/source/source-file.ts', 5],
    ['src-main/table/source/container.ts', 2],
    ['src-main/health/parts.ts', 45],
  ])('%s: every sentence has its Hindi', (file, least) => {
    const sentences = stringLiteralsIn(read(file)).filter(isSentence);
    expect(sentences.length).toBeGreaterThanOrEqual(least);
    const told = (sentence: string) => /\p{Script=Devanagari}/u.test(hi.said(sentence));
    expect(sentences.filter((sentence) => !told(sentence))).toEqual([]);
  });

  it('how an import ended has its Hindi, with every number that stands in it', () => {
    for (const said of [
      'This is the file of import 12, and every line of it stands as it came in.',
      'Cancelled; nothing of the file was kept.',
      'The circuit breaker opened after 50 rejected records in a row; the data is as it was before.',
      'The circuit breaker opened: 31 of 102 records were rejected (30%, allowed are 20%); the good lines before it were kept, as asked.',
      'The circuit breaker opened: 31 of 102 records were rejected (30%, allowed are 20%); an import would stop.',
      'The program ended while this import was under way; it can go on where it stood.',
      'The program ended while this import was under way; nothing of it was kept.',
      'The program ended before this import had begun.',
    ]) {
      const hindi = hi.said(said);
      expect(hindi).toMatch(/\p{Script=Devanagari}/u);
      expect(hindi).not.toMatch(/[A-Za-z]{3}/);
      expect(hindi.match(/\d+/g)?.sort()).toEqual(said.match(/\d+/g)?.sort());
    }
  });

  it('a text of several sentences is told one by one, and one that is not known stays as it is', () => {
    expect(hi.said('“twelve” is not a quantity. The invoice date is empty.')).toBe(
      '“twelve” कोई मात्रा नहीं है। बिल की तारीख़ ख़ाली है।',
    );
    expect(hi.said('The moon is full.')).toBe('The moon is full.');
  });

  it('a cell that looks like many sentences holds nobody up', () => {
    const began = performance.now();
    for (const odd of ['a: ', 'x is empty. ', 'There is no file b. ', '1 of 2; '])
      for (const text of [odd.repeat(40), `“${odd.repeat(20)}” is not a quantity.`, odd.repeat(20_000)]) hi.said(text);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(hi.said(`“${'a: '.repeat(20)}” is not a quantity.`)).toBe(`“${'a: '.repeat(20)}” कोई मात्रा नहीं है।`);
  });
});
