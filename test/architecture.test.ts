import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './root.ts';

const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');

/** The files of the program with one of these endings, tests excepted. */
const filesEnding = (endings: RegExp) =>
  ['src-main', 'src-renderer', 'src-shared'].flatMap((top) =>
    fs
      .readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' })
      .filter((name) => endings.test(name) && !name.includes('.test.'))
      .map((name) => path.posix.join(top, name.replaceAll('\\', '/'))),
  );

interface Import {
  from: string;
  to: string;
  /** Whether it is an `import type` or `export type`, of which nothing remains when the program runs. */
  typeOnly: boolean;
  /** Whether it is an `import()`, which loads when it is reached. */
  onDemand: boolean;
}

/** Every relative import between source files. */
const imports: Import[] = filesEnding(/\.(ts|tsx|cts)$/).flatMap((from) => {
  const found = read(from).matchAll(/(?:^(?:import|export) (type )?(?:[^;']*?\bfrom )?|\bimport\()\s*'(\.[^']+)'/gm);
  return [...found].map(([whole, type, to]) => ({
    from,
    to: path.posix.join(path.posix.dirname(from), to!),
    typeOnly: type !== undefined,
    onDemand: whole.startsWith('import('),
  }));
});

/** A circle of dependencies as text; null if there is none. */
function findCircle(edges: { from: string; to: string }[]): string | null {
  const dependencies = new Map<string, Set<string>>();
  for (const { from, to } of edges) dependencies.set(from, (dependencies.get(from) ?? new Set()).add(to));
  const visited = new Set<string>();
  const walk = (name: string, chain: string[]): string | null => {
    if (chain.includes(name)) return [...chain.slice(chain.indexOf(name)), name].join(' → ');
    if (visited.has(name)) return null;
    for (const next of dependencies.get(name) ?? []) {
      const circle = walk(next, [...chain, name]);
      if (circle) return circle;
    }
    visited.add(name);
    return null;
  };
  for (const name of dependencies.keys()) {
    const circle = walk(name, []);
    if (circle) return circle;
  }
  return null;
}

/** What is loaded with some files, which import each other at once or are loaded together. */
function loadedWith(...files: string[]) {
  const loaded = new Set(files);
  const atOnce = imports.filter(({ typeOnly, onDemand }) => !typeOnly && !onDemand);
  for (const file of loaded) for (const { from, to } of atOnce) if (from === file) loaded.add(to);
  const packages = new Set(
    [...loaded].flatMap((file) =>
      [...read(file).matchAll(/^(?:import|export) (?!type )[^;']*?\bfrom '((?!\.|node:)[^']+)'/gm)].map(
        ([, name]) => name!,
      ),
    ),
  );
  return { files: [...loaded], packages: [...packages].sort() };
}

const MAX_LINES = 350;
/** Texts in one language; a catalogue grows with what it describes. */
const CATALOGUES = /^src-(shared|renderer)\/messages\/(en|hi)\//;
/** Longer files of code, each with its reason; none at present. No source file is generated. */
const LONGER_FILES = new Map<string, string>();
/** Imports that close a circle of files, each with its reason; none at present. */
const CLOSING_IMPORTS = new Map<string, string>();

const top = (file: string) => file.split('/')[0]!;
/** The module of a file in src-main: its top-level folder, or the file itself if it is in none. */
function moduleOf(file: string): string {
  const [, moduleName, ...within] = file.split('/');
  return within.length > 0 ? `${moduleName}/` : moduleName!;
}

describe('the architecture', () => {
  it('has no import between src-renderer and src-main, nor from src-shared into either', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (top(from) === 'src-renderer' && top(to) === 'src-main') ||
        (top(from) === 'src-main' && top(to) === 'src-renderer') ||
        (top(from) === 'src-shared' && top(to) !== 'src-shared'),
    );
    expect(wrong).toEqual([]);
  });

  it('matches the diagram in docs/dev/architecture.md: each layer depends only on those below it', () => {
    const [, picture] = /```\n([\s\S]*?)```/.exec(read('docs/dev/architecture.md'))!;
    const layers = picture!
      .split('\n')
      .map((line) => [...line.slice(0, 54).matchAll(/[\w-]+(?:\/|\.ts)/g)].map(([name]) => name))
      .filter((names) => names.length > 0);
    const layerOf = new Map(layers.flatMap((names, at) => names.map((name): [string, number] => [name, at])));
    const moduleNames = fs
      .readdirSync(path.join(root, 'src-main'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${name}/`);
    expect(moduleNames.filter((moduleName) => !layerOf.has(moduleName))).toEqual([]);
    const edges = imports.filter(
      ({ from, to }) => layerOf.has(moduleOf(from)) && layerOf.has(moduleOf(to)) && moduleOf(from) !== moduleOf(to),
    );
    expect(edges.length).toBeGreaterThan(400);
    const violations = edges.filter(({ from, to }) => layerOf.get(moduleOf(from))! >= layerOf.get(moduleOf(to))!);
    expect(violations).toEqual([]);
  });

  it('has no dependency cycle among the modules of src-main', () => {
    const edges = imports
      .filter(({ from, to }) => top(from) === 'src-main' && top(to) === 'src-main' && moduleOf(from) !== moduleOf(to))
      .map(({ from, to }) => ({ from: moduleOf(from), to: moduleOf(to) }));
    expect(findCircle(edges)).toBeNull();
    expect(new Set(edges.flatMap(({ from, to }) => [from, to])).size).toBeGreaterThan(25);
  });

  // Type imports are left out: they vanish when the program runs, and some circles of types are honest, as of a
  // catalogue whose messages satisfy the type that is derived from all of them
  it('has no circle of files', () => {
    const nameOf = ({ from, to }: Import) => `${from} → ${to}`;
    const running = imports.filter(({ typeOnly }) => !typeOnly);
    expect(running.length).toBeGreaterThan(1500);
    expect(findCircle(running.filter((one) => !CLOSING_IMPORTS.has(nameOf(one))))).toBeNull();
    const unnecessary = [...CLOSING_IMPORTS.keys()].filter((name) => !running.map(nameOf).includes(name));
    expect(unnecessary).toEqual([]);
  });

  it(`has no file of code with over ${MAX_LINES} lines`, () => {
    // a schema in SQL is left out: what a released version has applied is not edited
    const longer = filesEnding(/\.(ts|tsx|cts|css)$/)
      .filter((file) => !CATALOGUES.test(file))
      .filter((file) => read(file).split('\n').length - 1 > MAX_LINES);
    expect(longer.sort()).toEqual([...LONGER_FILES.keys()].sort());
  });

  it('renames and removes files only through files.ts, which retries while another process has them open', () => {
    const direct = [...new Set(imports.map(({ from }) => from))]
      .filter((file) => /^src-main\/(?!platform\/files\.ts|electron\/|updates\/|cli\/self-test\.ts)/.test(file))
      .filter((file) => /\b(renameSync|rmSync|unlinkSync|rmdirSync|cpSync|copyFileSync)\b/.test(read(file)));
    expect(direct).toEqual([]);
    expect(imports.filter(({ to }) => to === 'src-main/platform/files.ts').length).toBeGreaterThan(15);
  });

  it('types rows where their statement is prepared, and casts none that is read', () => {
    // the cache of statements and the memo of the cube give back what their caller made
    const casts = filesEnding(/\.ts$/)
      .filter((file) => /^src-main\/(?!cube\/cube\.ts|db\/statement-cache\.ts)/.test(file))
      .flatMap((file) => read(file).split('\n'))
      .filter((line) => /\.(get|all|iterate)\(.*\) as (?!const)/.test(line) && !line.includes('JSON.parse('));
    expect(casts).toEqual([]);
  });

  it('has an existing test for each claim of SECURITY.md', () => {
    const text = read('SECURITY.md').split('## Longer runs')[0]!;
    const claims = [...text.matchAll(/^(\| (?!who|-)[^\n]*|- (?:[^\n]+\n(?: {2}[^\n]+\n)*))/gm)].map(
      ([claim]) => claim!,
    );
    expect(claims.length).toBeGreaterThan(25);
    const without = claims.filter((claim) => !/`(src-main|src-shared|test)\/[\w./-]+\.test\.ts`/.test(claim));
    expect(without).toEqual([]);
    const namedFiles = [...text.matchAll(/`((?:src-main|src-shared|test)\/[\w./-]+\.ts)`/g)].map(([, file]) => file!);
    expect(namedFiles.filter((file) => !fs.existsSync(path.join(root, file)))).toEqual([]);
  });

  it('has no test that needs files beside the repository without a `hasShared` guard', () => {
    const tests = fs
      .readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && name !== 'architecture.test.ts');
    const offending = tests.filter((name) => /['"`/]\.\.\/shared|, 'shared'/.test(read(`test/${name}`)));
    expect(offending).toEqual([]);
    const unguarded = tests.filter(
      (name) =>
        /\bshared,/.test(read(`test/${name}`)) &&
        !(/\bhasShared\b/.test(read(`test/${name}`)) && /tags: \['shared'\]/.test(read(`test/${name}`))),
    );
    expect(unguarded).toEqual([]);
    expect(read('.ci/run')).toContain('MANGALM_SHARED=/nowhere npm test');
  });

  it('styles every class that the window sets, and sets every class that it styles', () => {
    const sheets = filesEnding(/\.css$/).map((file) => read(file).replace(/\/\*[\s\S]*?\*\//g, ''));
    const styled = new Set([...sheets.join('\n').matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => name!));
    const sources = [...filesEnding(/\.tsx?$/), 'src-renderer/index.html'].map(read).join('\n');
    const words = new Set([...sources.matchAll(/(?<=['"`\s])[a-z][\w-]*(?=['"`\s])/g)].map(([word]) => word));
    expect([...styled].filter((name) => !name.startsWith('mantine-') && !words.has(name))).toEqual([]);
    const set = [...sources.matchAll(/className="([^"]+)"/g)].flatMap(([, names]) => names!.split(' '));
    expect(set.length).toBeGreaterThan(100);
    expect(set.filter((name) => !styled.has(name))).toEqual([]);
  });

  it('is documented correctly: every file that the developer documentation names exists', () => {
    const all = ['src-main', 'src-renderer', 'src-shared', 'scripts', 'test', 'resources'].flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => `/${folder}/${name}`),
    );
    const namedFiles = fs
      .readdirSync(path.join(root, 'docs', 'dev'))
      .flatMap((name) => [...read(`docs/dev/${name}`).matchAll(/`([\w./-]+\.(?:ts|tsx|mjs|sql|json))`/g)])
      .map(([, file]) => file!);
    expect(namedFiles.length).toBeGreaterThan(60);
    const exists = (file: string) =>
      all.some((entry) => entry.endsWith(`/${file}`)) || fs.existsSync(path.join(root, file)) || file.includes('NNN');
    expect(namedFiles.filter((file) => !exists(file))).toEqual([]);
  });
});

describe('a start loads only what it needs', () => {
  it('for the version: neither the app nor any package', () => {
    const { files, packages } = loadedWith('src-main/cli/main.ts', 'src-main/cli/run.ts');
    expect(files.length).toBeLessThan(8);
    expect(packages).toEqual([]);
  });

  it('for help: neither the app nor what a command does', () => {
    const { files } = loadedWith('src-main/cli/execute.ts');
    expect(
      files.filter(
        (file) => !/^src-main\/(cli|jobs|platform)\/|^src-(shared|main)\/[\w-]+\.ts$|\/messages\//.test(file),
      ),
    ).toEqual([]);
  });

  const QUERY = ['app', 'cli/execute', 'cli/sales', 'sales/index', 'orders/store-extras'].map(
    (name) => `src-main/${name}.ts`,
  );

  it('for a question about sales: no reader of files, no model, no other area’s schemas', () => {
    const { files, packages } = loadedWith(...QUERY, 'src-shared/contract/sales.ts');
    const others =
      /^src-main\/(calls|day|digest|forecast|http|reports|scan|stock|table\/(table|repair|read\/(?!flatten-string)|sniff\/(?!fold-name))|targets|upsell|web|xlsx)\/|^src-shared\/contract\/(calls|forecast|imports|reports|stock|upsell)\.ts$/;
    expect(files.filter((file) => others.test(file))).toEqual([]);
    expect(files.length).toBeLessThan(235);
    expect(packages).toEqual(['better-sqlite3', 'intl-messageformat', 'zod']);
  });

  it('for an import in the main thread: no reader of files', () => {
    const { files, packages } = loadedWith(
      ...QUERY.slice(0, 2),
      'src-main/cli/import.ts',
      'src-main/import/handlers.ts',
    );
    expect(files.filter((file) => /^src-main\/table\/(table|read\/(?!flatten-string))/.test(file))).toEqual([]);
    expect(packages).toEqual(['better-sqlite3', 'intl-messageformat', 'zod']);
  });
});
