import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { serve } from '../../src-main/http/serve.ts';
import { english } from '../../src-shared/messages/english.ts';
import { formatter } from '../../src-shared/messages/format.ts';
import { hi } from '../../src-shared/messages/hi/index.ts';
import { cli, root, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

const hindi = formatter('hi-IN', hi);
const CUSTOMER = 'Zephyrine Kirana';
const PERSON = 'Quillon Desai';

let data: string;
let testApp: TestApp;
beforeAll(async () => {
  data = fs.mkdtempSync(path.join(root, 'node_modules', '.health-'));
  testApp = openTestApp(data, { longRunning: true });
  await testApp.call('accounts.setUp', { name: PERSON });
  await testApp.importFile(
    writeCsv(path.join(data, `${CUSTOMER}.csv`), [
      ['I-1', '2025-05-02', CUSTOMER, 'Moonstone Tea', '2', '10.00', '20.00'],
      ['I-2', '2025-02-31', CUSTOMER, 'Moonstone Tea', '2', '10.00', '20.00'],
    ]),
  );
  await testApp.call('desk.addNote', {
    storeId: 1,
    kind: 'visit',
    date: '2025-05-05',
    text: 'prefers saffron deliveries',
  });
  await testApp.call('sales.store', { id: 77 }).catch(() => {});
  await testApp.call('imports.start', { path: path.join(data, `${CUSTOMER} gone.csv`), options: {} }).catch(() => {});
});
afterAll(async () => {
  await testApp.close();
  fs.rmSync(data, { recursive: true, force: true });
});

describe('health', () => {
  const part = async (name: string, of: TestApp = testApp) =>
    (await of.call('health.get', {})).parts.find((one) => one.name === name)!;

  it('reports the state of every part, and a hint for those that need attention', async () => {
    const { parts, state } = await testApp.call('health.get', {});
    expect(parts.map(({ name }) => name)).toEqual([
      'database',
      'disk',
      'permissions',
      'backup',
      'queue',
      'imports',
      'models',
      'sync',
      'accounts',
      'policy',
      'clock',
      'memory',
      'updates',
    ]);
    expect(state).toBe('attention');
    expect(await part('backup')).toMatchObject({ state: 'attention', hint: expect.stringContaining('mangalm backup') });
    await testApp.call('backup.make', {});
    expect(await part('backup')).toMatchObject({ state: 'fine', hint: '' });
    for (const { name, state: how, message, hint, descriptor } of (await testApp.call('health.get', {})).parts) {
      expect(how === 'fine').toBe(hint === '');
      expect(english(descriptor!), name).toEqual({ message, hint });
      expect(hindi(descriptor!).message, name).toMatch(/\p{Script=Devanagari}/u);
    }
  });

  /** Reports the health of a data folder that another program has changed. */
  const healthAfterSql = async (sql: string) => {
    const other = tempFolder();
    const otherApp = openTestApp(other);
    await otherApp.importFile(
      writeCsv(path.join(other, 'a.csv'), [['I-1', '2025-05-02', 'A', 'B', '2', '10.00', '20.00']]),
    );
    expect(await part('clock', otherApp)).toMatchObject({ state: 'fine' });
    expect(await part('imports', otherApp)).toMatchObject({ state: 'fine' });
    await otherApp.close();
    const db = new Database(path.join(other, 'mangalm.db'));
    db.exec(sql);
    db.close();
    return cli(['health', '--data', other, '--json']);
  };

  it('reports a clock that was set back, and a failed import', async () => {
    const { json, code } = await healthAfterSql(
      "DROP TRIGGER audit_is_written_once; UPDATE audit SET at = '2099-01-01T00:00:00Z'; UPDATE import SET status = 'failed'",
    );
    expect(code).toBe(0);
    expect((json as { parts: unknown[] }).parts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'clock', state: 'attention' }),
        expect.objectContaining({ name: 'imports', state: 'attention' }),
      ]),
    );
  });

  it('is refused if another program changed the accounts', async () => {
    const { json, code } = await healthAfterSql("UPDATE account SET role = 'viewer'");
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'accounts_tampered' } });
  });

  it('is served at /health and /metrics without a cookie, and reveals nothing about customers', async () => {
    const host = await serve(testApp.backend);
    const get = (place: string, headers: Record<string, string> = {}) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        http
          .get({ host: '127.0.0.1', port: host.port, path: place, headers }, async (response) => {
            let text = '';
            for await (const chunk of response) text += String(chunk);
            resolve({ status: response.statusCode!, text });
          })
          .on('error', reject);
      });
    const health = await get('/health');
    expect(JSON.parse(health.text)).toMatchObject({ status: 'ok', parts: { database: 'fine', backup: 'fine' } });
    const metrics = await get('/metrics');
    expect(metrics.text).toContain('mangalm_import_records_total{outcome="imported"} 1');
    expect(metrics.text).toContain('mangalm_import_records_total{outcome="rejected"} 1');
    expect(metrics.text).toMatch(/mangalm_answer_duration_seconds_count\{area="sales"\} [1-9]/);
    expect(metrics.text).toContain('mangalm_problems_total{code="store_unknown"} 1');
    expect(metrics.text).not.toContain('Zephyrine');
    expect((await get('/metrics', { host: 'evil.example' })).status).toBe(403);
    await host.close();
  });

  it('has metrics with help and type, and all that the monitoring files use', async () => {
    const { text } = await testApp.call('health.metrics', {});
    const names = new Set<string>();
    for (const [, name] of text.matchAll(/^# TYPE (\S+)/gm)) names.add(name!);
    for (const name of names) expect(text).toContain(`# HELP ${name} `);
    const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
    for (const line of lines)
      expect(line).toMatch(
        /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+$|^\S+ (Nan|\+Inf)$/,
      );
    const folder = path.join(root, 'resources', 'monitoring');
    let used = 0;
    for (const file of fs.readdirSync(folder)) {
      const metricNames = fs.readFileSync(path.join(folder, file), 'utf8').match(/mangalm_[a-z0-9_]+/g) ?? [];
      for (const word of metricNames) {
        used++;
        expect(names, `${word} in ${file}`).toContain(word.replace(/_(bucket|count|sum)$/, ''));
      }
    }
    expect(used).toBeGreaterThan(25);
    expect(() => JSON.parse(fs.readFileSync(path.join(folder, 'grafana-dashboard.json'), 'utf8'))).not.toThrow();
  });
});

describe('diagnostics', () => {
  const unzip = (file: string): Promise<Map<string, string>> =>
    new Promise((resolve, reject) => {
      const found = new Map<string, string>();
      yauzl.open(file, { lazyEntries: true }, (error, zip) => {
        if (error) return reject(error);
        zip.on('entry', (entry) => {
          zip.openReadStream(entry, async (failure, stream) => {
            if (failure) return reject(failure);
            const chunks: Buffer[] = [];
            for await (const chunk of stream) chunks.push(chunk as Buffer);
            found.set(entry.fileName, Buffer.concat(chunks).toString());
            zip.readEntry();
          });
        });
        zip.on('end', () => resolve(found));
        zip.readEntry();
      });
    });

  it('contain technical data, and no customer data or local paths', async () => {
    const file = path.join(tempFolder(), 'd.zip');
    const saved = await testApp.call('health.saveDiagnostics', { path: file });
    expect(saved.bytes).toBe(fs.statSync(file).size);
    const files = await unzip(file);
    expect([...files.keys()].map((name) => path.basename(name))).toEqual([
      'about.json',
      'health.json',
      'metrics.txt',
      'database.json',
      'schema.sql',
      'settings.json',
      'crashes.json',
      'files.json',
      'log.jsonl',
    ]);
    const shown = await testApp.call('health.diagnostics', {});
    expect(shown.files.map(({ name }) => name)).toEqual(saved.files);
    const all = [...files.values(), ...shown.files.map(({ text }) => text)].join('\n');
    for (const secret of ['Zephyrine', 'Quillon', 'Moonstone', 'saffron', 'gone.csv', data, root, 'I-1'])
      expect(all).not.toContain(secret);
    expect(files.get('mangalm-diagnostics/log.jsonl')).toContain('"procedure":"imports.start"');
    expect(JSON.parse(files.get('mangalm-diagnostics/database.json')!)).toMatchObject({
      rows: { invoice: 1, reject: 1 },
    });
  });

  it('are written by the command line, as are health and metrics', async () => {
    const dir = tempFolder();
    const health = await cli(['health', '--data', dir, '--json']);
    expect(health.code).toBe(0);
    expect(health.json).toMatchObject({ state: 'fine' });
    const metrics = await cli(['metrics', '--data', dir]);
    expect(metrics.stdout).toContain('# TYPE mangalm_imports_total counter');
    const file = path.join(dir, 'x', 'd.zip');
    const failed = await cli(['diagnostics', file, '--data', dir, '--json']);
    expect(failed.code).toBe(1);
    expect(failed.json).toMatchObject({ error: { code: 'file_unwritable' } });
    fs.mkdirSync(path.dirname(file));
    const saved = await cli(['diagnostics', file, '--data', dir, '--json']);
    expect(saved.json).toMatchObject({ file });
    const second = await cli(['diagnostics', file, '--data', dir, '--json']);
    expect(second.json).toMatchObject({ error: { code: 'file_exists' } });
  });
});
