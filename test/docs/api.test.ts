import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, tempFolder } from '../helpers.ts';
import { type ApiFixture, openApiFixture } from '../http/api-fixture.ts';
import { installCli, runInShell } from './shell.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe.skipIf(!hasCurl)('docs/it/api.md with curl only', () => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await openApiFixture();
  });
  afterAll(() => api.close());

  it('uploads the sample, follows its events to the end, fetches dashboard, rejects and a report', async () => {
    const dir = tempFolder();
    installCli(dir);
    const token = await api.token({ procedures: ['imports.*', 'sales.*', 'reports.*'], perSecond: 1000 });
    fs.writeFileSync(path.join(dir, 'erp.token'), `${token}\n`);
    const text = fs.readFileSync(path.join(root, 'docs', 'it', 'api.md'), 'utf8');
    const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!);
    const script = blocks
      .filter((block) => /^API=|curl/m.test(block))
      .join('')
      .replace('http://127.0.0.1:8080', api.base);
    const { code, stdout, stderr } = await runInShell(dir, `set -e\n${script}`);
    const out = stdout + stderr;
    expect(code, out).toBe(0);
    expect(out).toContain('"linesImported":14518');
    const read = (name: string) => fs.readFileSync(path.join(dir, name), 'utf8');
    expect(read('events.txt')).toMatch(/event: progress/);
    expect(JSON.parse(read('dashboard.json'))).toMatchObject({ currency: 'USD' });
    expect(read('report.csv').split('\n').length).toBeGreaterThan(20);
  });
});
