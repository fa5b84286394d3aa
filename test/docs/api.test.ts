import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, root, tempFolder } from '../helpers.ts';
import { type Office, openOffice } from '../http/program.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe.skipIf(!hasCurl)('docs/it/api.md, with nothing but curl', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice();
  });
  afterAll(() => office.close());

  it('uploads the sample, follows its events to the end, fetches dashboard, rejects and a report', async () => {
    const dir = tempFolder();
    expect((await cli(['sample', path.join(dir, 'sample.csv')])).code).toBe(0);
    const text = fs.readFileSync(path.join(root, 'docs', 'it', 'api.md'), 'utf8');
    const [script] = [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
      .map(([, block]) => block!)
      .filter((block) => block.includes('curl'));
    const env = {
      PATH: process.env.PATH!,
      API: `${office.base}/api`,
      TOKEN: await office.token({ procedures: ['imports.*', 'sales.*', 'reports.*'], perSecond: 1000 }),
    };
    const { code, out } = await new Promise<{ code: number; out: string }>((resolve) =>
      execFile('sh', ['-ec', script!], { cwd: dir, env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr }),
      ),
    );
    expect(code, out).toBe(0);
    expect(out).toContain('"linesImported":14518');
    const read = (name: string) => fs.readFileSync(path.join(dir, name), 'utf8');
    expect(read('events.txt')).toMatch(/event: progress/);
    expect(JSON.parse(read('dashboard.json'))).toMatchObject({ currency: 'USD' });
    expect(read('report.csv').split('\n').length).toBeGreaterThan(20);
  });
});
