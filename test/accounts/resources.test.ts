import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { additionalRight, defaultGrant } from '../../src-main/accounts/roles.ts';
import type { Face } from '../../src-main/dispatch/request-context.ts';
import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { isLocalResource, type ResourceKind, resourcesIn, stringLeaves } from '../../src-shared/contract/resources.ts';
import { POLICY } from '../../src-shared/policy.ts';
import { errorCodeOf, openRoleFixture, type RoleFixture } from './role-fixture.ts';

/** Input strings that name no local or network resource, by their path, with what they are instead. */
const NOT_RESOURCES: Record<string, string> = {
  actor: 'a person, to look for',
  brand: 'a value to filter by',
  category: 'a value to filter by',
  city: 'a value to filter by',
  code: 'a recovery code, or of a reject',
  'closed[].date': 'a date',
  'closed[].reason': 'text',
  'closed[].salesperson': 'a person',
  'columns[]': 'headers of a mapping',
  'coupons[]': 'codes of deals',
  coupon: 'a code of a deal',
  currency: 'a currency',
  barcode: 'of a product',
  unit: 'of a product',
  sku: 'of a product',
  deliverOn: 'a date',
  company: 'what a company is called',
  date: 'a date',
  defaultCurrency: 'a currency',
  deviceName: 'what a laptop is called',
  'answers{key}': 'codes of questions',
  'answers{}': 'answers to questions',
  'fields{key}': 'fields of a mapping',
  'fields{}': 'columns of a mapping',
  'filter.brand': 'a value to filter by',
  'filter.category': 'a value to filter by',
  'filter.city': 'a value to filter by',
  'filter.from': 'a date',
  'filter.salesperson': 'a value to filter by',
  'filter.productColumn': 'a value to filter by',
  'filter.storeColumn': 'a value to filter by',
  'filter.to': 'a date',
  fingerprint: 'of a key that has signed what waits here',
  from: 'a date',
  id: 'a session or trace',
  key: 'what a line of a sheet says',
  'lines[].sku': 'a product',
  login: 'a role of the server that is set up',
  message: 'what went wrong in a page',
  month: 'a month',
  name: 'what something is called; of backups one of the list',
  old: 'a password',
  'options.answers{key}': 'codes of questions',
  'options.answers{}': 'answers to questions',
  'options.delimiter': 'how a file is written',
  'options.mapping': 'the name of a mapping',
  'options.mapping.answers{key}': 'codes of questions',
  'options.mapping.answers{}': 'answers to questions',
  'options.mapping.columns[]': 'headers of a mapping',
  'options.mapping.fields{key}': 'fields of a mapping',
  'options.mapping.fields{}': 'columns of a mapping',
  'options.mapping.name': 'the name of a mapping',
  'options.part': 'a part within the file that is read',
  on: 'a date',
  orderedOn: 'a date',
  storeGroup: 'a group of stores',
  password: 'a password',
  pin: 'a PIN',
  'pivot.filter.brand': 'a value to filter by',
  'pivot.filter.category': 'a value to filter by',
  'pivot.columns': 'a column of lists',
  'pivot.filter.city': 'a value to filter by',
  'pivot.filter.productColumn': 'a value to filter by',
  'pivot.filter.storeColumn': 'a value to filter by',
  'pivot.rows': 'a column of lists',
  productColumn: 'a value to filter by',
  storeColumn: 'a value to filter by',
  'pivot.filter.from': 'a date',
  'pivot.filter.salesperson': 'a value to filter by',
  'pivot.filter.to': 'a date',
  place: 'where in a page something went wrong',
  procedure: 'a procedure',
  'program.procedures[]': 'procedures',
  'program.scope.cities[]': 'cities',
  'program.scope.salespeople[]': 'people',
  'places[].place': 'of a store',
  'reps[].salesperson': 'a person',
  'reps[].start': 'a postal code',
  'records[].cells[]': 'cells of a record',
  'records[][]': 'cells of a record',
  'region.name': 'a value to filter by',
  remark: 'text',
  salesperson: 'a value to filter by',
  'scope.cities[]': 'cities',
  'scope.salespeople[]': 'people',
  search: 'text to look for',
  'set.address': 'where a store is',
  'set.barcode': 'of a product',
  'set.beat': 'of a store',
  'set.brand': 'of a product',
  'set.category': 'of a product',
  'set.city': 'of a store',
  'set.contact': 'of a store',
  'set.country': 'of a store',
  'set.email': 'of a store',
  'set.name': 'of a store or product',
  'set.phone': 'of a store',
  'set.postalCode': 'of a store',
  'set.salesperson': 'of a store',
  'set.state': 'of a store',
  'set.storeGroup': 'of a store',
  'set.taxNumber': 'of a store',
  'set.supplier': 'a name',
  'set.unit': 'of a product',
  since: 'a time',
  stack: 'what went wrong in a page',
  text: 'text',
  to: 'a date',
  until: 'a date',
  week: 'a date',
  upload: 'what was uploaded, by a number that the program gave it',
};

/** Input strings that name a resource, by procedure and path. */
const RESOURCES: Record<string, ResourceKind> = {
  'imports.start path': 'file',
  'imports.inspect path': 'file',
  'imports.fix path': 'file',
  'imports.changeSettings watchedFolder': 'folder',
  'scans.add path': 'file',
  'scans.storesOf path': 'file',
  'sync.setUp server': 'address',
  'sync.test server': 'address',
  'sync.foresee server': 'address',
  'health.saveDiagnostics path': 'file',
  'backup.make path': 'file',
  'backup.look path': 'file',
  'backup.restore path': 'file',
  'backup.changeSettings second': 'folder',
  'digest.changeSettings folder': 'folder',
  'programs.addWebhook url': 'address',
  'updates.changeSettings server': 'address',
};

/** Procedures with a resource that rep and viewer may call nevertheless, in the window or on the command line. */
const ALLOWED_FOR_REPS: Partial<Record<ProcedureName, string>> = {
  'imports.start': 'a file of the rep’s own is imported',
  'imports.inspect': 'the same file is looked at before',
  'imports.fix': 'corrected rejects come back as a file',
  'scans.add': 'a photo of an order sheet is read',
  'scans.storesOf': 'the same photo is looked at before',
};

const procedures = Object.keys(contract) as ProcedureName[];
const resourceStringsOf = (name: ProcedureName) =>
  stringLeaves(contract[name].input).flatMap(({ at, place }) => (place === null ? [] : [{ at, place }]));

describe('input strings', () => {
  it('are marked as a resource in their schema, or listed as something else', () => {
    const unknown: string[] = [];
    const found: Record<string, ResourceKind> = {};
    const used = new Set<string>();
    for (const name of procedures)
      for (const { at, place } of stringLeaves(contract[name].input))
        if (place !== null) found[`${name} ${at}`] = place;
        else if (NOT_RESOURCES[at] === undefined) unknown.push(`${name} ${at}`);
        else used.add(at);
    expect(unknown, 'mark it as a place (contract/resources.ts), or say here what else it is').toEqual([]);
    expect(found).toEqual(RESOURCES);
    expect(Object.keys(NOT_RESOURCES).filter((at) => !used.has(at))).toEqual([]);
  });

  it('of the policy are marked as well', () => {
    const places = Object.fromEntries(
      Object.entries(POLICY).flatMap(([key, schema]) =>
        stringLeaves(schema, key).flatMap(({ at, place }) => (place === null ? [] : [[at, place]])),
      ),
    );
    expect(places).toEqual({
      dataFolder: 'folder',
      syncServer: 'address',
      watchedFolder: 'folder',
      'backup.second': 'folder',
      'digest.folder': 'folder',
      updateServer: 'address',
      'api.certificate': 'file',
      'api.key': 'file',
      traceEndpoint: 'address',
    });
  });
});

describe('who may name a resource', () => {
  it('is neither rep nor viewer, except for local files', () => {
    for (const name of procedures) {
      if (resourceStringsOf(name).length === 0 || ALLOWED_FOR_REPS[name]) continue;
      for (const role of ['rep', 'viewer'] as const)
        expect([name, role, defaultGrant(name, role)]).toEqual([name, role, 'no']);
    }
    for (const name of Object.keys(ALLOWED_FOR_REPS) as ProcedureName[])
      expect(resourceStringsOf(name).map(({ place }) => place)).toEqual(['file']);
  });

  it('needs the right to set up a server to test one', () => {
    for (const name of procedures)
      if (name.startsWith('sync.') && name !== 'sync.setUp' && resourceStringsOf(name).length > 0)
        expect(additionalRight(name)).toBe('sync.setUp');
  });
});

/** The remaining valid input of a procedure that takes a resource. */
const REMAINING_INPUT: Partial<Record<ProcedureName, object>> = {
  'imports.start': { options: {} },
  'imports.fix': { importId: 1 },
  'scans.add': { storeId: 1 },
  'programs.addWebhook': { name: 'x', events: ['import.finished'] },
};

describe('a browser page and an API client', () => {
  let fixture: RoleFixture;
  beforeAll(async () => {
    fixture = await openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-places-')));
  }, 60_000);
  afterAll(() => fixture.close());

  it('cannot name files or folders of this machine, with any role, in any input', async () => {
    const { secret } = await fixture.callAs('owner', 'accounts.makeToken', { name: 'tool', program: {} });
    const callers = (['browser', 'api'] as Face[]).map((face) =>
      face === 'api'
        ? { face, user: 'x', label: '', session: null, token: secret }
        : { ...fixture.callerOf('owner'), face },
    );
    const SECRET = '/etc/hostname';
    const addresses = [
      ...['sslrootcert', 'sslcert', 'sslkey'].map((of) => `postgres://u@127.0.0.1:1/x?sslmode=require&${of}=${SECRET}`),
    ];
    for (const name of procedures)
      for (const { at, place } of resourceStringsOf(name)) {
        if (name === 'programs.addWebhook') continue;
        const values =
          place !== 'address'
            ? [SECRET]
            : name === 'updates.changeSettings'
              ? ['/srv/updates', 'C:\\updates', '\\\\nas\\x']
              : addresses;
        for (const value of values)
          for (const caller of callers) {
            const input = { ...REMAINING_INPUT[name], [at]: value } as never;
            expect([name, value, caller.face, await errorCodeOf(fixture.app.call(caller, name, input))]).toEqual([
              name,
              value,
              caller.face,
              'path_refused',
            ]);
          }
      }
  }, 60_000);

  it('can name a network address if the account may', async () => {
    const browser = { ...fixture.callerOf('owner'), face: 'browser' as const };
    await fixture.app.call(browser, 'programs.addWebhook', {
      name: 'erp',
      url: 'https://erp.example.com/hook',
      events: ['import.finished'],
    });
    await fixture.app.call(browser, 'sync.setUp', { server: 'postgres://u@db.example.com/x' });
    const updates = { server: 'https://updates.example.com' };
    // authorized; it fails only because this test installation does not update itself
    expect(await errorCodeOf(fixture.app.call(browser, 'updates.changeSettings', updates))).toBe('updates_elsewhere');
    await fixture.app.call(browser, 'sync.off', {});
  });
});

it('resources are found anywhere in a schema', () => {
  const { input } = contract['backup.changeSettings'];
  expect(resourcesIn(input, { second: '/mnt/x' })).toEqual([{ place: 'folder', value: '/mnt/x' }]);
  expect(resourcesIn(input, { second: null })).toEqual([]);
  expect(resourcesIn(input, undefined)).toEqual([]);
  for (const [value, is] of [
    ['https://example.com', false],
    ['http://10.0.0.1/x', false],
    ['postgres://u@h/d', false],
    ['postgres://u@h/d?sslmode=require', false],
    ['postgres://u@h/d?sslkey=x', true],
    ['file:///etc/passwd', true],
    ['C:\\x', true],
    ['\\\\nas\\x', true],
    ['/srv', true],
  ] as const)
    expect([value, isLocalResource({ place: 'address', value })]).toEqual([value, is]);
});
