import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserHost, serve } from '../../src-main/http/serve.ts';
import { cleanText } from '../../src-main/import/fields/identity.ts';
import { newUpload } from '../../src-main/import/inbox/uploads.ts';
import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { PAYLOADS } from '../fuzz/payloads.ts';
import { writeCsv } from '../helpers.ts';
import { openRoleFixture, type RoleFixture } from './role-fixture.ts';
import { SAMPLES } from './samples.ts';

let fixture: RoleFixture;
let schema: string[];
beforeAll(async () => {
  fixture = await openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-payloads-')));
  schema = fixture.db
    .prepare('SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name')
    .pluck()
    .all() as string[];
}, 60_000);
afterAll(async () => {
  expect(fixture.db.prepare('SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name').pluck().all()).toEqual(
    schema,
  );
  expect(({} as { owned?: unknown }).owned).toBeUndefined();
  expect((globalThis as { owned?: unknown }).owned).toBeUndefined();
  const { parts } = await fixture.callAs('owner', 'system.verify', {});
  expect(parts.flatMap(({ findings }) => findings)).toEqual([]);
  await fixture.close();
});

/** The path of every string within an input. */
function stringPathsIn(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return [at];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    stringPathsIn(one, [...at, Array.isArray(value) ? Number(key) : key]),
  );
}

function withStringAt(value: unknown, [key, ...rest]: (string | number)[], text: string): unknown {
  if (key === undefined) return text;
  if (Array.isArray(value)) return value.map((one, i) => (i === key ? withStringAt(one, rest, text) : one));
  return { ...(value as object), [key]: withStringAt((value as Record<string, unknown>)[key], rest, text) };
}

const SLOW = new Set<string>([
  'imports.sample',
  'accounts.signIn',
  'accounts.recover',
  'accounts.changePassword',
  'accounts.newRecoveryCode',
  'accounts.setPin',
  'accounts.unlock',
  'accounts.strength',
  'forecast.train',
]);
/** Samples that fill in more text fields than SAMPLES does. */
const FULLER_SAMPLES: Partial<Record<ProcedureName, object>> = {
  'desk.editStore': { id: 1, edition: 1, set: { name: 'x', city: 'x', contact: 'x', address: 'x' } },
  'desk.editProduct': { id: 1, edition: 1, set: { name: 'x', brand: 'x', category: 'x', barcode: 'x' } },
  'orders.list': { search: 'x' },
  'sales.stores': { search: 'x', city: 'x', salesperson: 'x' },
  'sales.invoices': { search: 'x', category: 'x', brand: 'x' },
  'sales.products': { search: 'x' },
  'calls.list': { salesperson: 'x', city: 'x' },
  'audit.list': { search: 'x', actor: 'x', procedure: 'x' },
  'audit.csv': { search: 'x' },
  'forecast.get': { category: 'x' },
  'reports.run': { name: 'x', filter: { city: 'x' } },
};

/** Every payload for every field with MANGALM_PAYLOADS=all; else each field gets every third one, by turns. */
const turns = process.env.MANGALM_PAYLOADS === 'all' ? 1 : 3;
let field = 0;
const nextPayloads = () => {
  field += 1;
  return PAYLOADS.filter((_, place) => (place + field) % turns === 0);
};

describe('every text field of every procedure', () => {
  it.each((Object.keys(contract) as ProcedureName[]).filter((name) => !SLOW.has(name)))(
    '%s',
    async (procedure) => {
      const samples = [
        SAMPLES[procedure](fixture.own, { product: fixture.product, file: path.join(fixture.data, 'own.csv') }),
        FULLER_SAMPLES[procedure],
      ];
      for (const sample of samples)
        for (const at of stringPathsIn(sample))
          for (const payload of nextPayloads()) {
            if (procedure === 'imports.start' || procedure === 'scans.add') if (payload.length > 1000) continue;
            const code = await fixture.app
              .callUnknown(fixture.callerOf('owner'), procedure, withStringAt(sample, at, payload))
              .then(
                () => null,
                (problem: { code: string }) => problem.code,
              );
            expect(code, `${at.join('.')} ${payload.slice(0, 60)}`).not.toBe('internal');
            expect(code).not.toBe(undefined);
          }
    },
    60_000,
  );
});

it('free text is stored unchanged', async () => {
  const caller = fixture.callerOf('owner');
  for (const text of PAYLOADS.filter(
    (one) => one.trim() === one && one !== '' && !/\ufeff|\ud800/.test(one) && one.length < 300,
  )) {
    const { noteId } = await fixture.app.call(caller, 'desk.addNote', {
      storeId: fixture.own.store,
      kind: 'note',
      date: '2025-06-01',
      text,
    });
    const { notes } = await fixture.app.call(caller, 'sales.store', { id: fixture.own.store });
    expect(notes.find(({ id }) => id === noteId)?.text).toBe(text);
  }
});

describe('files', () => {
  it('with any name stay in their upload folder', () => {
    for (const name of PAYLOADS) {
      const upload = newUpload(fixture.app.folder, name);
      const uploads = path.join(fixture.app.folder.documents, 'uploads');
      expect(path.dirname(path.dirname(upload.file)), name).toBe(uploads);
      expect(path.resolve(upload.file)).toBe(upload.file);
      expect(path.basename(upload.file).length).toBeLessThan(201);
      upload.discard();
    }
  });

  it('with payloads as names and cells are imported as text, and exported CSV contains no formula', async () => {
    const cells = PAYLOADS.filter(
      (text) =>
        text.length < 300 &&
        [...text].every((sign) => sign >= ' ' && sign !== '\ufeff' && sign.isWellFormed()) &&
        text.trim() !== '',
    );
    const file = writeCsv(
      path.join(fixture.data, "=1+1'; DROP TABLE store; --.csv"),
      [
        ...cells.map((text, i) => [`${text} ${i}`, '2025-06-01', text, text, '1', '2.00', '2.00', text, text, text]),
        ...cells.map((text, i) => [
          `R${i}`,
          '2025-06-01',
          text,
          text,
          text.length > 100 ? 'no' : `no ${text}`,
          '2.00',
          '2.00',
          text,
          text,
          text,
        ]),
      ],
      [
        'Invoice Number',
        'Invoice Date',
        'Customer Name',
        'Item Name',
        'Quantity',
        'Item Price',
        'Item Total',
        'City',
        'Sales person',
        'Category',
      ],
    );
    const caller = fixture.callerOf('owner');
    const { importId } = await fixture.app.call(caller, 'imports.start', { path: file, options: { maxErrorRate: 1 } });
    const summary = await fixture.app.importEnded(importId);
    expect(summary).toMatchObject({ status: 'completed_with_rejects', linesImported: cells.length });
    const { items } = await fixture.app.call(caller, 'sales.stores', { limit: 1000 });
    const names = new Set(items.map(({ name }) => name.toLowerCase()));
    for (const text of cells)
      expect(
        names.has(cleanText(text).toLowerCase()) ||
          items.some(({ name }) => name.replace(/\s+/g, ' ').toLowerCase() === cleanText(text).toLowerCase()),
        text,
      ).toBe(true);
    const { reports } = await fixture.app.call(caller, 'reports.list', {});
    const texts = [
      (await fixture.app.call(caller, 'imports.rejectsCsv', { importId })).text,
      (await fixture.app.call(caller, 'audit.csv', {})).text,
    ];
    for (const { name } of reports) texts.push((await fixture.app.call(caller, 'reports.csv', { name })).text);
    for (const text of texts)
      for (const cell of cellsOf(text)) expect(cell).not.toMatch(/^([=@\t\r]|[+-](?!\d*[.,\d]*%?$))/);
  }, 60_000);
});

/** The cells of a CSV text as a spreadsheet reads them. */
function cellsOf(text: string): string[] {
  return [...text.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,\r\n]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

describe('the loopback host', () => {
  let host: BrowserHost;
  let cookie: string;
  beforeAll(async () => {
    host = await serve(fixture.app);
    cookie = (await fetch(host.address, { redirect: 'manual' })).headers.get('set-cookie')!.split(';')[0]!;
  });
  afterAll(() => host.close());
  const get = (place: string) => fetch(`http://127.0.0.1:${host.port}${place}`, { headers: { cookie } });

  it.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/../../../package.json',
    '/files/../../etc/passwd',
    '/files/scans/1/..%2f..%2f1.jpg',
    '//etc/passwd',
    '/assets/%00.js',
  ])('serves nothing outside its folders: %s', async (place) => {
    const text = await (await get(place)).text();
    expect(text).not.toMatch(/root:|"dependencies"/);
  });

  it('accepts no upload and serves no file without sign-in', async () => {
    const origin = `http://127.0.0.1:${host.port}`;
    expect(
      (await fetch(`${origin}/uploads?name=a.csv`, { method: 'POST', body: 'x', headers: { cookie, origin } })).status,
    ).toBe(401);
    const report = await get('/files/reports/daily-sales.csv');
    expect(report.status).toBe(401);
    expect(await report.text()).toContain('signed_out');
  });
});
