import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root, tempFolder } from '../helpers.ts';

it('npm run mangalm runs the build, or the sources if one of them is newer', () => {
  const dir = tempFolder();
  const write = (file: string, text = '') => {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), text);
  };
  const run = () =>
    execFileSync(process.execPath, [path.join(dir, 'scripts', 'mangalm.mjs'), 'stores'], { encoding: 'utf8' }).trim();
  write('scripts/mangalm.mjs', fs.readFileSync(path.join(root, 'scripts', 'mangalm.mjs'), 'utf8'));
  write('src-main/cli/main.ts', 'console.log("sources", process.argv[2]);');
  write('src-shared/money.ts');
  expect(run()).toBe('sources stores');
  write('dist/app/src-main/cli/main.js', 'console.log("built", process.argv[2]);');
  write('dist/.stamp');
  const soon = new Date(Date.now() + 1000);
  fs.utimesSync(path.join(dir, 'dist', '.stamp'), soon, soon);
  expect(run()).toBe('built stores');
  const later = new Date(Date.now() + 2000);
  fs.utimesSync(path.join(dir, 'src-shared', 'money.ts'), later, later);
  expect(run()).toBe('sources stores');
});
