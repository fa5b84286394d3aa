import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../src-renderer/messages/en/index.ts';
import { IT_TOPICS, isTopic, TOPICS, topicOf } from '../../src-renderer/pages/help/topics.ts';
import { LIST_FIELD_LABELS } from '../../src-shared/list-kinds.ts';
import { root } from '../helpers.ts';

const docs = path.join(root, 'docs');
const markdownFiles = fs
  .readdirSync(docs, { recursive: true, encoding: 'utf8' })
  .concat(['../README.md', '../SECURITY.md'])
  .filter((name) => name.endsWith('.md'));
const read = (name: string) => fs.readFileSync(path.join(docs, name), 'utf8');
/** The pictures that the app bundles with the manual. */
function packedPictures(): string[] {
  const source = fs.readFileSync(path.join(root, 'src-renderer', 'pages', 'help', 'HelpPage.tsx'), 'utf8');
  const [, names] = /pictures\/\{([^}]+)\}-light\.png/.exec(source)!;
  return names!.split(',').map((name) => `${name}-light.png`);
}
const fileOf = (topic: string) =>
  [`user/${topic}.md`, `it/${topic}.md`, `${topic}.md`].find((name) => fs.existsSync(path.join(docs, name)));

describe('the documentation', () => {
  it.each(markdownFiles)('%s has no broken link or picture', (name) => {
    const from = path.dirname(path.join(docs, name));
    const linked = [...read(name).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, to]) => to!);
    const missing = linked.filter((to) => !fs.existsSync(path.join(from, to)));
    expect(missing).toEqual([]);
  });
});

it('every picture is shown somewhere', () => {
  const shown = new Set(
    markdownFiles.flatMap((name) => [...read(name).matchAll(/pictures\/([\w-]+\.png)/g)].map(([, file]) => file)),
  );
  for (const name of packedPictures()) shown.add(name);
  expect(fs.readdirSync(path.join(docs, 'pictures')).filter((name) => !shown.has(name))).toEqual([]);
});

describe('the manual in the app', () => {
  const topics = [...TOPICS, ...IT_TOPICS];

  it('has a page for each topic, and every page of docs/user and docs/it is one', () => {
    expect(topics.filter((topic) => !fileOf(topic))).toEqual([]);
    const pages = ['user', 'it'].flatMap((folder) => fs.readdirSync(path.join(docs, folder)));
    expect(pages.map((name) => name.replace(/\.md$/, '')).filter((name) => !isTopic(name))).toEqual([]);
  });

  it('packs every picture that its pages show', () => {
    const shown = topics.flatMap((topic) =>
      [...read(fileOf(topic)!).matchAll(/pictures\/([\w-]+\.png)/g)].map(([, name]) => name!),
    );
    const packed = packedPictures();
    expect(shown.filter((name) => !packed.includes(name))).toEqual([]);
    expect(packed.filter((name) => !fs.existsSync(path.join(docs, 'pictures', name)))).toEqual([]);
  });

  it('opens at the topic of the current page', () => {
    expect(topicOf('/')).toBe('home');
    expect(topicOf('/imports/look')).toBe('mapping');
    expect(topicOf('/imports/12')).toBe('imports');
    expect(topicOf('/stores/5')).toBe('stores');
    expect(topicOf('/system')).toBe('health');
    expect(topicOf('/nowhere')).toBe('start');
  });
});

describe('names of the window in the manual', () => {
  /** Words of other programs, names of keys, and headers of files. */
  const OTHERS = [
    'Print to file',
    'Enter',
    'customer name',
    'Sales by Customer Detail',
    'Party wise',
    'order',
    'Lead Time',
    'Pallet Size',
  ];

  it('are those that it has, or titles of reports, or columns of lists', () => {
    const names = new Set(OTHERS);
    // the header of a file may have any case
    const columns = new Set(Object.values(LIST_FIELD_LABELS).map((label) => label.toLowerCase()));
    const beginnings: string[] = [];
    const collect = (text: unknown): void => {
      if (typeof text === 'string') names.add(text);
      // what stands before the first value
      else if (typeof text === 'function') beginnings.push(/`([^`$]+)/.exec(String(text))?.[1] ?? '');
      else for (const part of Object.values(text as object)) collect(part);
    };
    collect(en);
    const reports = path.join(root, 'src-main', 'reports');
    for (const file of fs.readdirSync(reports))
      for (const [, title] of fs.readFileSync(path.join(reports, file), 'utf8').matchAll(/title: '([^']+)'/g))
        names.add(title!);
    const unknown = fs.readdirSync(path.join(docs, 'user')).flatMap((file) => {
      const text = read(`user/${file}`).replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
      return [...text.matchAll(/(?<![\w*_])_([^_()]+)_(?![\w_])/g)]
        .map(([, name]) => name!.replace(/\s+/g, ' '))
        .filter((name) => !names.has(name) && !names.has(`${name}…`) && !columns.has(name.toLowerCase()))
        .filter((name) => !beginnings.some((beginning) => beginning.startsWith(name)))
        .map((name) => `${file}: ${name}`);
    });
    expect(unknown).toEqual([]);
  });
});
