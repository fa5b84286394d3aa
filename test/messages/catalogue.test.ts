import fs from 'node:fs';
import path from 'node:path';
import {
  isArgumentElement,
  isPluralElement,
  isSelectElement,
  type MessageFormatElement,
  parse,
} from '@formatjs/icu-messageformat-parser';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { readStoredMessage } from '../../src-main/db/stored-message.ts';
import type { MessageText } from '../../src-shared/messages/catalogue.ts';
import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';
import { en } from '../../src-shared/messages/en/index.ts';
import { formatter } from '../../src-shared/messages/format.ts';
import { hi } from '../../src-shared/messages/hi/index.ts';
import { root } from '../root.ts';

const english: Record<string, MessageText> = en;
const hindi: Record<string, MessageText> = hi;

/** The arguments of an ICU message by name, each with whether it is plain or has a type. */
function argumentsOf(pattern: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (elements: MessageFormatElement[]) => {
    for (const element of elements) {
      if ('value' in element && !isLiteral(element))
        found.set(element.value, isArgumentElement(element) ? 'plain' : 'typed');
      if (isPluralElement(element) || isSelectElement(element))
        for (const option of Object.values(element.options)) walk(option.value);
    }
  };
  const isLiteral = (element: MessageFormatElement) => element.type === 0;
  walk(parse(pattern));
  return found;
}

const texts = (catalogue: Record<string, MessageText>) =>
  Object.entries(catalogue).flatMap(([id, { message, hint }]) => [
    [`${id} message`, message] as const,
    ...(hint === undefined ? [] : [[`${id} hint`, hint] as const]),
  ]);

/** The same search for arguments as in the type {@link MessageDescriptor}. */
const argumentsByType = (pattern: string) =>
  new Set(
    [...pattern.matchAll(/\{(?=([^}]*)\})/g)]
      .map(([, head]) => head!.split(',')[0]!)
      .filter((name) => !/[ #{]/.test(name)),
  );

describe('the catalogues', () => {
  it('have the same ids and arguments', () => {
    expect(Object.keys(hindi).sort()).toEqual(Object.keys(english).sort());
    const translated = new Map(texts(hindi));
    for (const [name, pattern] of texts(english)) {
      const translation = translated.get(name);
      expect(translation, name).toBeTruthy();
      expect([...argumentsOf(translation!).keys()].sort(), name).toEqual([...argumentsOf(pattern).keys()].sort());
    }
  });

  it('have the arguments that the compiler takes them to have', () => {
    for (const [name, pattern] of texts(english))
      expect([...argumentsByType(pattern)].sort(), name).toEqual([...argumentsOf(pattern).keys()].sort());
  });

  it('format with any arguments, and Hindi is in Devanagari', () => {
    for (const [locale, catalogue] of [
      ['en', english],
      ['hi-IN', hindi],
    ] as const) {
      const format = formatter(locale, catalogue);
      for (const [name, pattern] of texts(catalogue)) {
        const id = name.split(' ')[0] as MessageDescriptor['id'];
        const values = Object.fromEntries([...argumentsOf(pattern).keys()].map((argument) => [argument, 3]));
        const all = Object.values(catalogue[id]!).flatMap((text) => [...argumentsOf(text).keys()]);
        const { message, hint } = format({
          id,
          values: { ...Object.fromEntries(all.map((one) => [one, 3])), ...values },
        });
        expect(message, name).not.toMatch(/[{}]/);
        if (locale !== 'en' && /\p{L}{4}/u.test(pattern.replace(/\{[^{}]*\}/g, '')))
          expect(`${message} ${hint}`, name).toMatch(/\p{Script=Devanagari}/u);
      }
    }
  });

  it('format as ICU has it, with plain arguments filled in or not', () => {
    const values = [1200, '', "it's <b> {words} $& #"];
    for (const [locale, catalogue] of [
      ['en', english],
      ['hi-IN', hindi],
    ] as const) {
      for (const [name, pattern] of texts(catalogue)) {
        const [plain, typed] = ['plain', 'typed'].map((kind) =>
          [...argumentsOf(pattern)].filter(([, its]) => its === kind).map(([argument]) => argument),
        );
        const format = formatter(locale, { one: { message: pattern } });
        const icu = new IntlMessageFormat(pattern, locale);
        for (const [nth, value] of values.entries()) {
          const given = Object.fromEntries([...plain!.map((key) => [key, value]), ...typed!.map((key) => [key, nth])]);
          const { message } = format({ id: 'one', values: given } as unknown as MessageDescriptor);
          expect(message, name).toBe(icu.format(given) || 'one');
        }
      }
    }
  });

  it('have no unused message', () => {
    const sources = ['src-main', 'src-shared', 'src-renderer']
      .flatMap((folder) =>
        fs
          .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|messages[\\/](en|hi)[\\/]/.test(name))
          .map((name) => fs.readFileSync(path.join(root, folder, name), 'utf8')),
      )
      .join('\n');
    const unused = Object.keys(english).filter(
      (id) => !sources.includes(`'${id}'`) && !sources.includes(`\`${id.split('/')[0]}/`),
    );
    expect(unused).toEqual([]);
  });
});

describe('a message', () => {
  const format = formatter('en', {
    lines: { message: '{count, plural, one {# line} other {# lines}} of {file}: {reason}', hint: 'Look at {file}.' },
    reason: { message: 'the line {line} is empty' },
  });
  const descriptor = (id: string, values: Record<string, unknown>) => ({ id, values }) as unknown as MessageDescriptor;

  it('is formatted with plurals and nested messages', () => {
    const reason = descriptor('reason', { line: 7 });
    expect(format(descriptor('lines', { count: 1200, file: 'a.csv', reason }))).toEqual({
      message: '1,200 lines of a.csv: the line 7 is empty',
      hint: 'Look at a.csv.',
    });
    expect(format(descriptor('lines', { count: 1, file: '{b}', reason: '<i>' })).message).toBe('1 line of {b}: <i>');
  });

  it('of a newer version is formatted as its id', () => {
    expect(format(descriptor('something_new', { a: 1 }))).toEqual({ message: 'something_new', hint: '' });
    for (const id of ['constructor', '__proto__', 'toString'])
      expect(format(descriptor(id, {}))).toEqual({ message: id, hint: '' });
  });

  it('whose arguments another version stored differently is formatted as its id', () => {
    for (const values of [{}, { count: 1 }, { count: null, file: null, reason: null }, undefined])
      expect(format({ id: 'lines', values } as unknown as MessageDescriptor)).toEqual({ message: 'lines', hint: '' });
    expect(readStoredMessage('{"id":"lines", cut')).toEqual({ message: '{"id":"lines", cut', hint: '' });
  });
});
