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
import { type House, openHouse } from '../import/in-app.ts';

const hindi = formatter('hi-IN', hi);
const CUSTOMER = 'Zephyrine Kirana';
const PERSON = 'Quillon Desai';

let data: string;
let house: House;
beforeAll(async () => {
  data = fs.mkdtempSync(path.join(root, 'node_modules', '.health-'));
  house = openHouse(data, { stays: true });
  await house.call('accounts.setUp', { name: PERSON });
  await house.take(
    writeCsv(path.join(data, `${CUSTOMER}.csv`), [
      ['I-1', '2025-05-02', CUSTOMER, 'Moonstone Tea', '2', '10.00', '20.00'],
      ['I-2', '2025-02-31', CUSTOMER, 'Moonstone Tea', '2', '10.00', '20.00'],
    ]),
  );
  await house.call('desk.addNote', {
    storeId: 1,
    kind: 'visit',
    date: '2025-05-05',
    text: 'prefers saffron deliveries',
  });
  await house.call('sales.store', { id: 77 }).catch(() => {});
  await house.call('imports.start', { path: path.join(data, `${CUSTOMER} gone.csv`), options: {} }).catch(() => {});
});
afterAll(async () => {
  await house.close();
  fs.rmSync(data, { recursive: true, force: true });
});

describe('health', () => {
  const part = async (name: string, of: House = house) =>
    (await of.call('health.get', {})).parts.find((one) => one.name === name)!;

  it('says of every part how it is, and of what needs attention what to do', async () => {
    const { parts, state } = await house.call('health.get', {});
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
    await house.call('backup.make', {});
    expect(await part('backup')).toMatchObject({ state: 'fine', hint: '' });
    for (const { name, state: how, message, hint, descriptor } of (await house.call('health.get', {})).parts) {
      expect(how === 'fine').toBe(hint === '');
      expect(english(descriptor!), name).toEqual({ message, hint });
      expect(hindi(descriptor!).message, name).toMatch(/\p{Script=Devanagari}/u);
    }
  });

  /** Reports the health of a data folder that another program has changed. */
  const changed = async (sql: string) => {
    const other = tempFolder();
    const its = openHouse(other);
    await its.take(writeCsv(path.join(other, 'a.csv'), [['I-1', '2025-05-02', 'A', 'B', '2', '10.00', '20.00']]));
    expect(await part('clock', its)).toMatchObject({ state: 'fine' });
    expect(await part('imports', its)).toMatchObject({ state: 'fine' });
    await its.close();
    const db = new Database(path.join(other, 'mangalm.db'));
    db.exec(sql);
    db.close();
    return cli(['health', '--data', other, '--json']);
  };

  it('notices a clock that was set back, and an import that failed', async () => {
    const { json, code } = await changed(
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

  it('lets nobody look where the accounts were changed from outside', async () => {
    const { json, code } = await changed("UPDATE account SET role = 'viewer'");
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'accounts_tampered' } });
  });

  it('is told at /health and measured at /metrics of the browser host, without a cookie, and says nothing of customers', async () => {
    const host = await serve(house.app);
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

  it('metrics: each has help and a type, and every name that the monitoring files use is there', async () => {
    const { text } = await house.call('health.metrics', {});
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
      const words = fs.readFileSync(path.join(folder, file), 'utf8').match(/mangalm_[a-z0-9_]+/g) ?? [];
      for (const word of words) {
        used++;
        expect(names, `${word} in ${file}`).toContain(word.replace(/_(bucket|count|sum)$/, ''));
      }
    }
    expect(used).toBeGreaterThan(25);
    expect(() => JSON.parse(fs.readFileSync(path.join(folder, 'grafana-dashboard.json'), 'utf8'))).not.toThrow();
  });
});

describe('diagnostics', () => {
  const unzipped = (file: string): Promise<Map<string, string>> =>
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

  it('hold what helps, and no name, word or amount of a customer’s, nor where this machine keeps what', async () => {
    const file = path.join(tempFolder(), 'd.zip');
    const saved = await house.call('health.saveDiagnostics', { path: file });
    expect(saved.bytes).toBe(fs.statSync(file).size);
    const files = await unzipped(file);
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
    const shown = await house.call('health.diagnostics', {});
    expect(shown.files.map(({ name }) => name)).toEqual(saved.files);
    const all = [...files.values(), ...shown.files.map(({ text }) => text)].join('\n');
    for (const secret of ['Zephyrine', 'Quillon', 'Moonstone', 'saffron', 'gone.csv', data, root, 'I-1'])
      expect(all).not.toContain(secret);
    expect(files.get('mangalm-diagnostics/log.jsonl')).toContain('"procedure":"imports.start"');
    expect(JSON.parse(files.get('mangalm-diagnostics/database.json')!)).toMatchObject({
      rows: { invoice: 1, reject: 1 },
    });
  });

  it('of the command line: health, metrics and diagnostics', async () => {
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
    const again = await cli(['diagnostics', file, '--data', dir, '--json']);
    expect(again.json).toMatchObject({ error: { code: 'file_exists' } });
  });
});
