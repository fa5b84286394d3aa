import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'vitest';

/** A small file system in memory (tmpfs). */
export interface SmallDisk {
  folder: string;
  /** Changes the capacity, such as `4m`. */
  resize(size: string): void;
  /** Remounts it read-only or writable. */
  readOnly(is: boolean): void;
  /** Leaves so many bytes free, by means of a ballast file. */
  leaveFree(bytes: number): void;
}

/** Runs a test on a small disk; skips it if the user may not mount one. */
export async function onSmallDisk(
  test: TestContext,
  size: string,
  work: (disk: SmallDisk) => Promise<void>,
): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-small-'));
  const mount = (options: string) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  try {
    mount(`size=${size}`);
  } catch {
    fs.rmdirSync(folder);
    test.skip('this user can mount no small disk');
  }
  const ballast = path.join(folder, '.ballast');
  try {
    await work({
      folder,
      resize: (to) => mount(`remount,size=${to}`),
      readOnly: (is) => mount(`remount,${is ? 'ro' : 'rw'}`),
      leaveFree: (bytes) => {
        fs.rmSync(ballast, { force: true });
        const { bavail, bsize } = fs.statfsSync(folder);
        fs.writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
      },
    });
  } finally {
    execFileSync('umount', ['-l', folder]);
    fs.rmdirSync(folder);
  }
}
