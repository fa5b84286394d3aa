import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fileHash, hashAhead } from './file-hash.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const file = (name: string, text: string) => {
  const at = path.join(folder, name);
  fs.writeFileSync(at, text);
  return at;
};
const goOn = () => true;

it('takes a hash that was begun ahead, unless the file has changed since', async () => {
  const one = file('one.csv', 'a');
  hashAhead(one, goOn);
  expect(await fileHash(one, goOn)).toBe(sha256('a'));
  hashAhead(one, goOn);
  file('one.csv', 'bc');
  expect(await fileHash(one, goOn)).toBe(sha256('bc'));
});

it('hashes another file than the expected one', async () => {
  hashAhead(file('two.csv', 'two'), goOn);
  expect(await fileHash(file('three.csv', 'three'), goOn)).toBe(sha256('three'));
});

it('says why a file can’t be read, whether it was begun ahead or not', async () => {
  const gone = path.join(folder, 'gone.csv');
  hashAhead(gone, goOn);
  await expect(fileHash(gone, goOn)).rejects.toMatchObject({ code: 'file_vanished' });
  const removed = file('removed.csv', 'r');
  hashAhead(removed, goOn);
  fs.rmSync(removed);
  await expect(fileHash(removed, goOn)).rejects.toMatchObject({ code: 'file_vanished' });
});

it('stops where the import does', async () => {
  const long = file('long.csv', 'x'.repeat(4 << 20));
  hashAhead(long, goOn);
  expect(await fileHash(long, () => false)).toBe('');
});
