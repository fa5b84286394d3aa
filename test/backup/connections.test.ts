import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { connect } from '../../src-main/db/open.ts';
import { tempFolder } from '../helpers.ts';

it.skipIf(process.platform !== 'linux')('a second connection of a process keeps the locks of the first', async () => {
  const file = path.join(tempFolder(), 'a.db');
  const first = connect(file);
  first.exec('CREATE TABLE t (x)');
  const { ino } = fs.statSync(file);
  const locks = () =>
    fs
      .readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .filter((line) => line.includes(`:${ino} `)).length;
  // the kernel's list can lack a line where other locks come and go while it is read
  await expect.poll(locks).toBe(1);
  // POSIX releases all locks of a process on a file when the process closes any descriptor of that file
  const second = connect(file);
  await expect.poll(locks).toBe(1);
  second.close();
  first.close();
});
