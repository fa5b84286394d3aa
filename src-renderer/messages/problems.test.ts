import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { problems } from './problems.hi.ts';

it('every code that is told in Hindi is one that the program has', () => {
  const sources = ['src-main', 'src-shared', 'src-renderer/client.ts'].flatMap((place) =>
    fs.statSync(place).isFile()
      ? [place]
      : fs.readdirSync(place, { recursive: true, encoding: 'utf8' }).map((name) => path.join(place, name)),
  );
  const text = sources
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => fs.readFileSync(file, 'utf8'))
    .join('\n');
  expect(Object.keys(problems).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
});
