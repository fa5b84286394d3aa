import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policyFiles } from '../../scripts/policy-files.ts';
import { policyFile } from '../../src-main/policy/policy.ts';
import { parseRegistryOutput } from '../../src-main/policy/registry.ts';
import { POLICY, parsePolicy } from '../../src-shared/policy.ts';
import { cliProcess } from '../command-line.ts';
import { cli, root, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

let file: string;
beforeEach(() => {
  file = path.join(tempFolder(), 'policy.json');
  process.env.MANGALM_POLICY = file;
});
afterEach(() => {
  delete process.env.MANGALM_POLICY;
});
const writePolicy = (what: unknown) => fs.writeFileSync(file, typeof what === 'string' ? what : JSON.stringify(what));

describe('a policy', () => {
  it('applies key by key: invalid or unknown keys are reported and ignored', () => {
    const { values, problems } = parsePolicy({
      requirePassword: true,
      idleMinutes: 'ten',
      breaker: { maxErrorRate: 7 },
      colour: 'green',
      defaultCurrency: 'INR',
      syncServer: 'postgres://ravi:secret@db/sales',
      grants: { chief: {} },
    });
    expect(values).toEqual({ requirePassword: true, defaultCurrency: 'INR' });
    expect(problems.map(({ key }) => key)).toEqual(['idleMinutes', 'breaker', 'colour', 'syncServer', 'grants']);
    expect(problems[1]!.message).toMatch(/^maxErrorRate: /);
    expect(parsePolicy([1]).problems).toHaveLength(1);
  });

  it('is refused an address that the sync could not connect to', () => {
    const isAccepted = (syncServer: string) => parsePolicy({ syncServer }).problems.length === 0;
    for (const address of ['db/sales?sslmode=require', 'db.example:5433/sales', '[::1]/sales?sslrootcert=/etc/ca.pem'])
      expect(isAccepted(`postgres://ravi@${address}`), address).toBe(true);
    for (const address of ['db', 'db/', '/sales', 'db/sales?sslmode=none', 'db/sales?sslcert=a&sslmode=prefer'])
      expect(isAccepted(`postgres://ravi@${address}`), address).toBe(false);
  });

  it('that requires passwords makes the command line explain the first account, and sets the sample’s currency', async () => {
    const data = tempFolder();
    writePolicy({ requirePassword: true, defaultCurrency: 'INR' });
    const { code, stderr } = await cli(['health', '--data', data]);
    expect(code).toBe(1);
    expect(stderr).toContain('mangalm user begin NAME --password-file FILE');
    const sample = path.join(data, 'sample.csv');
    expect((await cli(['sample', sample])).code).toBe(0);
    const text = fs.readFileSync(sample, 'utf8');
    expect([text.match(/,INR,/g)?.length, text.includes(',USD,')]).toEqual([14_518, false]);
  });

  it('overrides user settings, cannot be changed, and ends with its file', async () => {
    const data = tempFolder();
    const testApp = openTestApp(data);
    const defaults = await testApp.call('imports.settings', {});
    await testApp.call('imports.changeSettings', { defaultCurrency: 'EUR' });
    writePolicy({
      defaultCurrency: 'INR',
      breaker: { maxErrorRate: 0.05 },
      idleMinutes: 3,
      auditDays: 90,
      backup: { daily: 30, scheduled: false },
      syncServer: 'postgres://ravi@db.example.com/sales',
      mappings: [{ name: 'ERP', fields: { invoiceNumber: 'Bill No' } }],
      grants: {
        rep: { 'reports.csv': 'no' },
        owner: { 'sales.dashboard': 'no' },
        viewer: { 'sales.stores': 'own', 'imports.pause': 'own' },
      },
    });
    expect(await testApp.call('imports.settings', {})).toEqual({
      ...defaults,
      defaultCurrency: 'INR',
      breaker: { ...defaults.breaker, maxErrorRate: 0.05 },
    });
    expect(await testApp.call('accounts.settings', {})).toMatchObject({ idleMinutes: 3, auditDays: 90 });
    expect((await testApp.call('backup.status', {})).settings).toMatchObject({
      daily: 30,
      scheduled: false,
      weekly: 4,
    });
    expect(await testApp.call('sync.status', {})).toMatchObject({
      server: 'postgres://ravi@db.example.com/sales',
      automatic: true,
      state: 'idle',
    });
    expect((await testApp.call('imports.mappings', {})).items).toMatchObject([{ name: 'ERP' }]);
    const { items } = await testApp.call('accounts.roles', {});
    expect(items.find(({ procedure }) => procedure === 'reports.csv')!.grants).toMatchObject({ rep: 'no' });
    // a grant that cannot be limited to own records keeps its default
    expect(items.find(({ procedure }) => procedure === 'sales.stores')!.grants).toMatchObject({ viewer: 'own' });
    expect(items.find(({ procedure }) => procedure === 'imports.pause')!.grants).toMatchObject({ viewer: 'no' });
    expect(items.find(({ procedure }) => procedure === 'sales.dashboard')!.grants).toMatchObject({ owner: 'all' });
    const refused = { code: 'fixed_by_policy' };
    await expect(testApp.call('imports.changeSettings', { defaultCurrency: 'USD' })).rejects.toMatchObject(refused);
    await expect(testApp.call('accounts.changeSettings', { idleMinutes: null })).rejects.toMatchObject(refused);
    await expect(testApp.call('backup.changeSettings', { scheduled: true })).rejects.toMatchObject(refused);
    await expect(testApp.call('sync.off', {})).rejects.toMatchObject(refused);
    for (const name of ['sync.setUp', 'sync.test', 'sync.foresee'] as const)
      for (const elsewhere of ['postgres://x@elsewhere/y', 'postgres://ravi@db.example.com/sales?sslmode=disable'])
        if (name === 'sync.test')
          expect((await testApp.call(name, { server: elsewhere })).steps).toMatchObject([
            { name: 'address', code: 'fixed_by_policy' },
          ]);
        else await expect(testApp.call(name, { server: elsewhere })).rejects.toMatchObject(refused);
    await expect(testApp.call('imports.removeMapping', { name: 'ERP' })).rejects.toMatchObject(refused);
    await expect(
      testApp.call('accounts.setGrant', { procedure: 'reports.csv', role: 'rep', grant: 'all' }),
    ).rejects.toMatchObject(refused);
    // keys that the policy leaves open can still be changed
    const { breaker } = await testApp.call('imports.changeSettings', {
      breaker: { ...defaults.breaker, maxErrorRate: 0.05, window: 500 },
    });
    expect(breaker).toMatchObject({ maxErrorRate: 0.05, window: 500 });
    await testApp.call('backup.changeSettings', { weekly: 8 });
    expect(await testApp.call('policy.get', {})).toMatchObject({
      source: file,
      problems: [],
      values: { idleMinutes: 3 },
    });
    fs.rmSync(file);
    expect(await testApp.call('imports.settings', {})).toMatchObject({
      defaultCurrency: 'EUR',
      breaker: { window: 500 },
    });
    expect(await testApp.call('sync.status', {})).toMatchObject({ server: null, state: 'off' });
    expect((await testApp.call('backup.status', {})).settings).toMatchObject({ scheduled: true, daily: 7, weekly: 8 });
    await testApp.close();
  });

  it('that is not JSON, or unreadable, is ignored and reported', async () => {
    const data = tempFolder();
    const testApp = openTestApp(data);
    writePolicy('{ "requirePassword": tru');
    expect(await testApp.call('policy.get', {})).toMatchObject({
      source: file,
      values: {},
      problems: [{ key: '', message: expect.stringContaining('not valid JSON') }],
    });
    fs.rmSync(file);
    fs.mkdirSync(file);
    expect((await testApp.call('policy.get', {})).problems[0]!.message).toContain('is a folder');
    const [policy] = (await testApp.call('health.get', {})).parts.filter(({ name }) => name === 'policy');
    expect(policy).toMatchObject({ state: 'attention' });
    await testApp.close();
  });

  it('sets the data folder and the circuit breaker of an import, on the command line too', async () => {
    const data = path.join(tempFolder(), 'theirs');
    writePolicy({ dataFolder: data, breaker: { smallestSample: 5, maxErrorRate: 0.1 } });
    const env = { MANGALM_POLICY: file };
    const elsewhere = await cliProcess(['imports', '--data', tempFolder(), '--json'], { env });
    expect(elsewhere.json).toMatchObject({ error: { code: 'fixed_by_policy' } });
    const rows = Array.from({ length: 40 }, (_, i) => [
      `I-${i}`,
      i % 3 === 0 ? '2025-02-31' : '2025-02-03',
      'A',
      'B',
      '1',
      '1.00',
      '1.00',
    ]);
    const stopped = await cliProcess(['import', writeCsv(path.join(tempFolder(), 'a.csv'), rows), '--json'], { env });
    expect(stopped.code).toBe(3);
    expect(fs.existsSync(path.join(data, 'mangalm.db'))).toBe(true);
  });

  it('lies where only an administrator can write', () => {
    expect(policyFile('linux', {})).toBe('/etc/mangalm/policy.json');
    expect(policyFile('darwin', {})).toBe('/Library/Application Support/Mangalm/policy.json');
    expect(policyFile('win32', { ProgramData: 'D:\\ProgramData' })).toBe('D:\\ProgramData\\Mangalm\\policy.json');
  });

  it('is read from the registry as a group policy writes it', () => {
    const listed = [
      '',
      'HKEY_LOCAL_MACHINE\\Software\\Policies\\Mangalm',
      '    requirePassword    REG_DWORD    0x1',
      '    idleMinutes    REG_DWORD    0xa',
      '    defaultCurrency    REG_SZ    INR',
      '    watchedFolder    REG_SZ    D:\\Exports of the ERP',
      '    breaker    REG_SZ    {"maxErrorRate": 0.1}',
      '    mappings    REG_SZ    [{"name": "ERP", "fields": {}}]',
      '',
    ].join('\r\n');
    expect(parsePolicy(parseRegistryOutput(listed))).toEqual({
      values: {
        requirePassword: true,
        idleMinutes: 10,
        defaultCurrency: 'INR',
        watchedFolder: 'D:\\Exports of the ERP',
        breaker: { maxErrorRate: 0.1 },
        mappings: [{ name: 'ERP', fields: {} }],
      },
      problems: [],
    });
  });

  it('keeps a text of the registry that is one, and reports a number that is no boolean', () => {
    const listed = ['    syncCompany    REG_SZ    360', '    requirePassword    REG_DWORD    0x2'].join('\r\n');
    const { values, problems } = parsePolicy(parseRegistryOutput(listed));
    expect(values).toEqual({ syncCompany: '360' });
    expect(problems.map(({ key }) => key)).toEqual(['requirePassword']);
  });

  it('has an up-to-date reference, schema and templates', () => {
    for (const [name, text] of Object.entries(policyFiles()))
      expect(fs.readFileSync(path.join(root, name), 'utf8'), `${name}: node scripts/policy-files.ts`).toBe(text);
    const example = JSON.parse(fs.readFileSync(path.join(root, 'resources/policy/policy.example.json'), 'utf8'));
    expect(Object.keys(example)).toEqual(Object.keys(POLICY));
    expect(parsePolicy(example).problems).toEqual([]);
    const template = fs.readFileSync(path.join(root, 'resources/policy/mangalm.admx'), 'utf8');
    for (const key of Object.keys(POLICY)) expect(template).toContain(`valueName="${key}"`);
  });
});
