import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { copyFile, isFileLocked, isSamePath, removeFile, removeFolder, renameFile, retryWhileLocked } from './files.ts';

const error = (code: string) => Object.assign(new Error(code), { code });

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a file that another program holds', () => {
  it.each([
    ['renameSync', () => renameFile('from', 'to')],
    ['rmSync', () => removeFile('file')],
    ['rmSync', () => removeFolder('folder')],
    ['copyFileSync', () => copyFile('from', 'to')],
  ] as const)('is waited for by %s', (name, act) => {
    let calls = 0;
    vi.spyOn(fs, name).mockImplementation(() => {
      if (++calls < 4) throw error('EBUSY');
    });
    act();
    expect(calls).toBe(4);
  });

  it('is not waited for without end', () => {
    const begun = performance.now();
    let calls = 0;
    const act = () => {
      calls++;
      throw error('EBUSY');
    };
    expect(() => retryWhileLocked(act, 100)).toThrow('EBUSY');
    expect(calls).toBeGreaterThan(2);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it.each([
    ['EBUSY', 'linux', true],
    ['EBUSY', 'win32', true],
    ['EPERM', 'win32', true],
    ['EACCES', 'win32', true],
    ['ENOTEMPTY', 'win32', true],
    ['EPERM', 'linux', false],
    ['EACCES', 'darwin', false],
    ['ENOENT', 'win32', false],
    ['ENOSPC', 'win32', false],
  ] as const)('says so by %s on %s: %s', (code, platform, held) => {
    expect(isFileLocked(error(code), platform)).toBe(held);
  });

  it('any other refusal comes at once', () => {
    let calls = 0;
    const act = () => {
      calls++;
      throw error('ENOENT');
    };
    expect(() => retryWhileLocked(act)).toThrow('ENOENT');
    expect(calls).toBe(1);
  });
});

it('a place is the same by whichever way it is named', () => {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-files-')));
  fs.mkdirSync(path.join(dir, 'one'));
  fs.symlinkSync(path.join(dir, 'one'), path.join(dir, 'other'));
  expect(isSamePath(path.join(dir, 'one'), path.join(dir, 'x', '..', 'other'))).toBe(true);
  expect(isSamePath(path.join(dir, 'one', 'new'), path.join(dir, 'other', 'new'))).toBe(true);
  expect(isSamePath(path.join(dir, 'one'), path.join(dir, 'two'))).toBe(false);
  removeFolder(dir);
});

it('what is not there is as good as removed', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-files-'));
  removeFile(path.join(dir, 'none'));
  removeFolder(path.join(dir, 'none'));
  fs.writeFileSync(path.join(dir, 'one'), '');
  removeFile(path.join(dir, 'one'));
  expect(fs.readdirSync(dir)).toEqual([]);
  removeFolder(dir);
  expect(fs.existsSync(dir)).toBe(false);
});
