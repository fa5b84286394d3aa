import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../src-shared/problem.ts';
import { assertWritableName, MAX_FILE_BYTES, openUserFile, readUserFile } from './user-file.ts';

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
    expect(readUserFile(file, 3).toString()).toBe('abc');
    expect(codeOf(() => readUserFile(file, 2))).toBe('file_too_large');
  });

  it('is none where it is a folder or not there', () => {
    expect(codeOf(() => openUserFile(folder))).toBe('file_is_folder');
    expect(codeOf(() => openUserFile(path.join(folder, 'none')))).toBe('ENOENT');
  });

  it.skipIf(process.platform === 'win32')('is none where it is a device or a pipe, also behind a link', () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    fs.symlinkSync(pipe, path.join(folder, 'link.csv'));
    for (const file of ['/dev/zero', '/dev/null', pipe, path.join(folder, 'link.csv')])
      expect(
        codeOf(() => readUserFile(file, MAX_FILE_BYTES.settings)),
        file,
      ).toBe('file_not_regular');
  });
});

/** Modules that open the program's own files or those of its data folder, never a path from the user. */
const OWN_FILES = [
  'backup/copy.ts',
  'electron/update-server.ts',
  'electron/window.ts',
  'health/crashes.ts',
  'health/diagnostics.ts',
  'platform/user-file.ts',
  'web/renderer-files.ts',
  'scan/digits/network.ts',
  'scan/ocr/load-network.ts',
  'scan/ocr/text-recogniser.ts',
  'scan/message/message-file.ts',
  'scan/read-pictures.ts',
  'cli/self-test.ts',
  'day/postal-codes.ts',
  'scan/scan-folder.ts',
  'import/gather/number-rows.ts',
  'db/settings-file.ts',
  'db/keys.ts',
  'db/migrate.ts',
  'db/new-file.ts',
  'db/open.ts',
  'db/seals/marker.ts',
  'db/trusted-clock.ts',
  'sync/server/schema.ts',
  'electron/installation.ts',
  'tracing/trace-store.ts',
  'updates/pending-update.ts',
  'platform/version.ts',
];
/** Reads standard input. */
const STANDARD_INPUT = ['cli/user.ts'];
/** Opens by the descriptor of a user file. */
const BY_DESCRIPTOR = ['table/source/container.ts'];

it('no other part of the program opens a file by itself', () => {
  const opening = fs
    .readdirSync(path.dirname(import.meta.dirname), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) =>
      /\b(readFileSync|openSync|createReadStream|readFile|promises\.open)\(/.test(
        fs.readFileSync(path.join(path.dirname(import.meta.dirname), name), 'utf8'),
      ),
    );
  expect(opening.filter((name) => ![...OWN_FILES, ...STANDARD_INPUT, ...BY_DESCRIPTOR].includes(name))).toEqual([]);
});

it.each([
  ['C:\\data\\NUL', true],
  ['aux.csv', true],
  ['C:\\data\\com1.tar.gz', true],
  ['C:\\con\\rejects.csv', false],
  ['auxiliary.csv', false],
])('on Windows no file is written under a device’s name: %s', (file, refused) => {
  const check = () => assertWritableName(file, 'win32');
  if (refused) expect(check).toThrow('as a device');
  else check();
  assertWritableName(file, 'linux');
});
