import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { commands } from '../../src-main/cli/run.ts';
import { hasShared, root, shared } from '../helpers.ts';

it.skipIf(!hasShared)('the command line has each command that was promised', () => {
  const promised = [...fs.readFileSync(path.join(shared, 'interface.md'), 'utf8').matchAll(/^\| (`.*?) \|/gm)]
    .flatMap(([, cell]) => [...cell!.matchAll(/`([a-z]+)/g)])
    .map(([, name]) => name!);
  expect(promised.length).toBeGreaterThan(30);
  const missing = promised.filter((name) => !commands[name]);
  const told = fs.readFileSync(path.join(root, 'docs', 'limits.md'), 'utf8');
  expect(missing.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});
