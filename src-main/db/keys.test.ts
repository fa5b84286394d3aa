import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { masterSecret } from './keys.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('where no file has two names, as on exFAT and shares, the first key of all stays', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-keys-'));
  const link = vi.spyOn(fs, 'linkSync').mockImplementation(() => {
    throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
  });
  const first = masterSecret(root);
  expect(link).toHaveBeenCalled();
  expect(masterSecret(root)).toEqual(first);
  // another process creates the key between the check and the rename
  const { existsSync } = fs;
  let looks = 0;
  vi.spyOn(fs, 'existsSync').mockImplementation((file) =>
    String(file).endsWith('master.key') && looks++ === 0 ? false : existsSync(file),
  );
  expect(masterSecret(root)).toEqual(first);
  expect(looks).toBeGreaterThan(1);
  expect(fs.readdirSync(path.join(root, 'keys'))).toEqual(['master.key']);
  fs.rmSync(root, { recursive: true });
});
