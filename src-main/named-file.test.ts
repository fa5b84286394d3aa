import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../src-shared/problem.ts';
import { checkFileName, MOST_BYTES, openNamedFile, readNamedFile } from './named-file.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-named-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return error instanceof Problem ? error.code : (error as NodeJS.ErrnoException).code;
  }
  return undefined;
}

describe('a file that somebody named', () => {
  it('is read whole up to its limit', () => {
    const file = path.join(folder, 'a.json');
    fs.writeFileSync(file, 'abc');
    expect(readNamedFile(file, 3).toString()).toBe('abc');
    expect(codeOf(() => readNamedFile(file, 2))).toBe('file_too_large');
  });

  it('is none where it is a folder or not there', () => {
    expect(codeOf(() => openNamedFile(folder))).toBe('file_is_folder');
    expect(codeOf(() => openNamedFile(path.join(folder, 'none')))).toBe('ENOENT');
  });

  it.skipIf(process.platform === 'win32')('is none where it is a device or a pipe, also behind a link', () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    fs.symlinkSync(pipe, path.join(folder, 'link.csv'));
    for (const file of ['/dev/zero', '/dev/null', pipe, path.join(folder, 'link.csv')])
      expect(
        codeOf(() => readNamedFile(file, MOST_BYTES.settings)),
        file,
      ).toBe('file_not_regular');
  });
});

/** Modules that open the program's own files or those of its data folder, never a path from the user. */
const OWN = [
  'backup/copy.ts',
  'electron/share.ts',
  'electron/window.ts',
  'health/crashes.ts',
  'health/diagnostics.ts',
  'named-file.ts',
  'page.ts',
  'scan/digits/network.ts',
  'scan/ocr/engine.ts',
  'scan/pages.ts',
  'scan/scans.ts',
  'store/beside.ts',
  'store/keys.ts',
  'store/migrate.ts',
  'store/new-file.ts',
  'store/open.ts',
  'store/seals/proof.ts',
  'store/trusted-clock.ts',
  'sync/server/schema.ts',
  'electron/installed.ts',
  'tracing/kept.ts',
  'updates/pending.ts',
  'version.ts',
];
/** Reads standard input. */
const INPUT = ['cli/user.ts'];
/** Opens by the descriptor of a user file. */
const DESCRIPTOR = ['import/file/container.ts'];

it('no other part of the program opens a file by itself', () => {
  const opening = fs
    .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) =>
      /\b(readFileSync|openSync|createReadStream|readFile|promises\.open)\(/.test(
        fs.readFileSync(path.join(import.meta.dirname, name), 'utf8'),
      ),
    );
  expect(opening.filter((name) => ![...OWN, ...INPUT, ...DESCRIPTOR].includes(name))).toEqual([]);
});

it.each([
  ['C:\\data\\NUL', true],
  ['aux.csv', true],
  ['C:\\data\\com1.tar.gz', true],
  ['C:\\con\\rejects.csv', false],
  ['auxiliary.csv', false],
])('on Windows no file is written under a device’s name: %s', (file, refused) => {
  const check = () => checkFileName(file, 'win32');
  if (refused) expect(check).toThrow('for a device');
  else check();
  checkFileName(file, 'linux');
});
