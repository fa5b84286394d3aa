import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isCommand } from '../../src-main/cli/commands.ts';
import { hasShared, root, shared } from '../helpers.ts';

it.skipIf(!hasShared)('the command line has every command of the specification', { tags: ['shared'] }, () => {
  const specified = [...fs.readFileSync(path.join(shared, 'interface.md'), 'utf8').matchAll(/^\| (`.*?) \|/gm)]
    .flatMap(([, cell]) => [...cell!.matchAll(/`([a-z]+)/g)])
    .map(([, name]) => name!);
  expect(specified.length).toBeGreaterThan(30);
  const missing = specified.filter((name) => !isCommand(name));
  const limits = fs.readFileSync(path.join(root, 'docs', 'limits.md'), 'utf8');
  expect(missing.filter((name) => !limits.includes(`\`${name}\``))).toEqual([]);
});
