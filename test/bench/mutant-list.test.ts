import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../root.ts';
import { MUTANTS } from './mutant-list.ts';

it('every mutant has its place in its file, once, and its tests exist', () => {
  const text = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
  const misfits = MUTANTS.filter(({ file, from }) => text(file).split(from).length !== 2);
  expect(misfits.map(({ file, from }) => `${file}: ${from}`)).toEqual([]);
  const missing = MUTANTS.flatMap(({ tests }) => tests).filter((test) => !fs.existsSync(path.join(root, test)));
  expect(missing).toEqual([]);
});
