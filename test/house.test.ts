import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './root.ts';

const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');

interface Import {
  from: string;
  to: string;
}

/** Every relative import between source files, type imports included. */
const imports: Import[] = ['src-main', 'src-renderer', 'src-shared'].flatMap((top) =>
  fs
    .readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|cts)$/.test(name) && !name.includes('.test.'))
    .flatMap((name) => {
      const from = path.posix.join(top, name.replaceAll('\\', '/'));
      const found = read(from).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g);
      return [...found].map(([, to]) => ({ from, to: path.posix.join(path.posix.dirname(from), to!) }));
    }),
);

const top = (file: string) => file.split('/')[0]!;
/** The module of a file in src-main: its top-level folder, or the file itself if it is in none. */
function roomOf(file: string): string {
  const [, room, ...within] = file.split('/');
  return within.length > 0 ? `${room}/` : room!;
}

describe('the house', () => {
  it('has no import from a page into the program, nor from what both share into either', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (top(from) === 'src-renderer' && top(to) === 'src-main') ||
        (top(from) === 'src-main' && top(to) === 'src-renderer') ||
        (top(from) === 'src-shared' && top(to) !== 'src-shared'),
    );
    expect(wrong).toEqual([]);
  });

  it('stands as the picture in docs/dev/architecture.md says: each floor leans on those below it alone', () => {
    const [, picture] = /```\n([\s\S]*?)```/.exec(read('docs/dev/architecture.md'))!;
    const floors = picture!
      .split('\n')
      .map((line) => [...line.slice(0, 54).matchAll(/[\w-]+(?:\/|\.ts)/g)].map(([name]) => name))
      .filter((names) => names.length > 0);
    const floor = new Map(floors.flatMap((names, at) => names.map((name): [string, number] => [name, at])));
    const rooms = fs
      .readdirSync(path.join(root, 'src-main'), { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map(({ name }) => `${name}/`);
    expect(rooms.filter((room) => !floor.has(room))).toEqual([]);
    const drawn = imports.filter(
      ({ from, to }) => floor.has(roomOf(from)) && floor.has(roomOf(to)) && roomOf(from) !== roomOf(to),
    );
    expect(drawn.length).toBeGreaterThan(400);
    const upwards = drawn.filter(({ from, to }) => floor.get(roomOf(from))! >= floor.get(roomOf(to))!);
    expect(upwards).toEqual([]);
  });

  it('has no circle among the rooms of src-main, the files that stand in none of them included', () => {
    const leansOn = new Map<string, Set<string>>();
    for (const { from, to } of imports)
      if (top(from) === 'src-main' && top(to) === 'src-main' && roomOf(from) !== roomOf(to))
        leansOn.set(roomOf(from), (leansOn.get(roomOf(from)) ?? new Set()).add(roomOf(to)));
    const done = new Set<string>();
    const walk = (room: string, way: string[]): void => {
      if (way.includes(room)) throw new Error(`a circle: ${[...way.slice(way.indexOf(room)), room].join(' → ')}`);
      if (done.has(room)) return;
      for (const next of leansOn.get(room) ?? []) walk(next, [...way, room]);
      done.add(room);
    };
    for (const room of leansOn.keys()) walk(room, []);
    expect(done.size).toBeGreaterThan(25);
  });

  it('renames and removes files by files.ts alone, which waits for those that another program holds', () => {
    const direct = [...new Set(imports.map(({ from }) => from))]
      .filter((file) => /^src-main\/(?!platform\/files\.ts|electron\/|updates\/|cli\/self-test\.ts)/.test(file))
      .filter((file) => /\b(renameSync|rmSync|unlinkSync|rmdirSync|cpSync|copyFileSync)\b/.test(read(file)));
    expect(direct).toEqual([]);
    expect(imports.filter(({ to }) => to === 'src-main/platform/files.ts').length).toBeGreaterThan(15);
  });

  it('has a test behind each sentence of SECURITY.md, and the test is there', () => {
    const text = read('SECURITY.md').split('## Longer runs')[0]!;
    const claims = [...text.matchAll(/^(\| (?!who|-)[^\n]*|- (?:[^\n]+\n(?: {2}[^\n]+\n)*))/gm)].map(
      ([claim]) => claim!,
    );
    expect(claims.length).toBeGreaterThan(25);
    const without = claims.filter((claim) => !/`(src-main|src-shared|test)\/[\w./-]+\.test\.ts`/.test(claim));
    expect(without).toEqual([]);
    const named = [...text.matchAll(/`((?:src-main|src-shared|test)\/[\w./-]+\.ts)`/g)].map(([, file]) => file!);
    expect(named.filter((file) => !fs.existsSync(path.join(root, file)))).toEqual([]);
  });

  it('has no test that looks beside the repository by itself: `hasShared` lets it skip where nothing is there', () => {
    const tests = fs
      .readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && name !== 'house.test.ts');
    const own = tests.filter((name) => /['"`/]\.\.\/shared|, 'shared'/.test(read(`test/${name}`)));
    expect(own).toEqual([]);
    const unguarded = tests.filter(
      (name) => /\bshared,/.test(read(`test/${name}`)) && !/\bhasShared\b/.test(read(`test/${name}`)),
    );
    expect(unguarded).toEqual([]);
    expect(read('.ci/run')).toContain('MANGALM_SHARED=/nowhere npm test');
  });

  it('is told of truly: every file that the documents for developers name is there', () => {
    const all = ['src-main', 'src-renderer', 'src-shared', 'scripts', 'test', 'resources'].flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => `/${folder}/${name}`),
    );
    const named = fs
      .readdirSync(path.join(root, 'docs', 'dev'))
      .flatMap((name) => [...read(`docs/dev/${name}`).matchAll(/`([\w./-]+\.(?:ts|tsx|mjs|sql|json))`/g)])
      .map(([, file]) => file!);
    expect(named.length).toBeGreaterThan(60);
    const isThere = (file: string) =>
      all.some((one) => one.endsWith(`/${file}`)) || fs.existsSync(path.join(root, file)) || file.includes('NNN');
    expect(named.filter((file) => !isThere(file))).toEqual([]);
  });
});
