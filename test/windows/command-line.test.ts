import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import type { ImportSummary } from '../../src-shared/contract/index.ts';
import type { CliResult } from '../command-line.ts';
import { commandBlocksOf } from '../docs/shell.ts';
import { checkDatabase, cli, contents, importInto, makeInvoices, root, tempFolder, writeCsv } from '../helpers.ts';
import { xlsx, zip } from '../import/archives.ts';
import { formSvg, PRINTED, photographForm, writeCatalogue } from '../scan/drawn-form.ts';
import { onSmallDisk } from '../small-disk.ts';
import { startPostgres } from '../sync/postgres.ts';
import {
  type Step,
  startWindows,
  windowsBatch,
  windowsCli,
  windowsFolder,
  windowsPath,
  windowsRun,
  windowsUnavailableReason,
} from './wine.ts';

const missing = windowsUnavailableReason();
if (missing) console.warn(`The tests on Windows are skipped: ${missing}.`);

const PASSWORD = 'three kettles under a lamp';
const row = (invoice: string, store = 'श्री Stores', product = 'Kaju Katli') => [
  invoice,
  '2025-05-02',
  store,
  product,
  '2',
  '10.00',
  '20.00',
];

/** A folder on drive C whose path contains a blank and Hindi, with helpers for commands on its data folder. */
function createWorkspace(name?: string) {
  const folder = windowsFolder(name);
  const data = path.join(folder, 'data');
  return {
    folder,
    data,
    at: (...names: string[]) => path.join(folder, ...names),
    /** The same path in Windows notation. */
    on: (...names: string[]) => windowsPath(path.join(folder, ...names)),
    step: (...words: string[]): Step => ({ command: [...words, '--data', windowsPath(data), '--json'] }),
  };
}

/** Runs steps and checks their exit codes: 0 unless `codes` says otherwise. */
async function runAll(steps: Step[], codes: Record<number, number> = {}): Promise<CliResult[]> {
  const ran = await windowsBatch(steps);
  const ended = ran.map(({ code, stderr }, i) =>
    code === (codes[i] ?? 0) ? null : { step: steps[i]!.command.slice(0, 3), code, stderr: stderr.slice(-500) },
  );
  expect(ended.filter(Boolean)).toEqual([]);
  return ran;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) fs.rmSync(path.dirname(folder), { recursive: true, force: true });
});

describe.skipIf(missing !== null)('Windows’ own Node with the built program', () => {
  const newWorkspace = (name?: string) => {
    const one = createWorkspace(name);
    folders.push(one.folder);
    return one;
  };

  it('runs the commands of the manual from the first account to diagnostics', async () => {
    const { at, on, step } = newWorkspace();
    fs.writeFileSync(at('first.txt'), `${PASSWORD}\r\n`);
    await makeInvoices(at('may.csv'), '--records', '600', '--bad', '0.02', '--crlf');
    const begin = [
      step('user', 'begin', 'Asha', '--password-file', on('first.txt')),
      step('user', 'token', 'Asha', '--password-file', on('first.txt'), '--out', on('asha.token')),
      step('health'),
    ];
    const signedIn = [
      step('health'),
      step('import', on('may.csv')),
      step('import', on('may.csv')),
      step('rejects', '1', '--out', on('rejects.csv')),
      step('fix', '1', on('rejects.csv')),
      step('report', 'sales-by-store', '--csv', '--out', on('stores.csv')),
      step('rules', '--out', on('rules.csv')),
      step('backup', '--second', on('zweite Sicherung')),
      step('backup', 'list'),
      step('backup', on('mine.db')),
      step('undo', '1'),
      step('restore', on('mine.db')),
      step('audit', '--out', on('audit.csv')),
      step('metrics', '--out', on('mangalm.prom')),
      step('metrics', '--out', on('mangalm.prom')),
      step('diagnostics', on('diagnostics.zip')),
      step('verify'),
    ].map((one) => ({ ...one, env: { MANGALM_TOKEN_FILE: on('asha.token') } }));
    const ran = await runAll([...begin, ...signedIn], { 2: 1, 4: 2, 5: 2, 7: 2 });
    expect(ran[2]!.json).toMatchObject({ error: { code: 'signed_out' } });
    expect(ran[11]!.json).toMatchObject({ items: [{ place: 'second' }, { place: 'here' }] });
    for (const name of ['rejects.csv', 'stores.csv', 'rules.csv', 'audit.csv']) {
      const bytes = fs.readFileSync(at(name));
      expect([bytes[0], bytes.includes(0), bytes.length > 20], name).toEqual([expect.any(Number), false, true]);
    }
    expect(fs.readFileSync(at('mangalm.prom'), 'utf8')).toMatch(/mangalm_invoice_lines \d{3}/);
    expect(fs.readdirSync(at()).filter((name) => name.includes('.part-'))).toEqual([]);
    expect(fs.readdirSync(at('data', 'staging'))).toEqual([]);
    const diagnosticFiles = await zipContents(at('diagnostics.zip'));
    expect(Object.keys(diagnosticFiles).length).toBeGreaterThan(5);
    expect(
      Object.values(diagnosticFiles)
        .join('')
        .match(/रवि|Kumar|Asha/g),
    ).toBeNull();
    checkDatabase(at('data'));
  });

  it.each(['deploy', 'backup', 'monitoring'])('runs the PowerShell commands of docs/it/%s.md', async (page) => {
    const { at, on, step } = newWorkspace();
    for (const name of ['stick', 'share', 'textfile']) fs.mkdirSync(at(name));
    fs.writeFileSync(at('first-password'), `\ufeff${PASSWORD}\r\n`);
    writeCsv(at('a.csv'), [row('A-1')]);
    const places = {
      $HOME: on(),
      'E:': on('stick'),
      '\\\\nas\\backups': on('share'),
      'C:\\Program Files\\windows_exporter\\textfile_inputs': on('textfile'),
    };
    const lines = commandBlocksOf(`docs/it/${page}.md`, /^powershell$/)
      .flat()
      .map((line) => line.replace('node scripts/mangalm.mjs', 'mangalm'))
      .filter((line) => line.startsWith('mangalm '))
      .map((line) => Object.entries(places).reduce((text, [place, here]) => text.replaceAll(place, here), line));
    expect(lines.length).toBeGreaterThan(0);
    let env: Record<string, string> = {};
    const steps = lines.map((line) => {
      const words = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
      // PowerShell passes an expanded path that contains a blank as one argument
      const args = joinPathWords(words.slice(1), on());
      const one = { ...step(...args), env };
      if (args.includes('token')) env = { MANGALM_TOKEN_FILE: on('mangalm.token') };
      return one;
    });
    await runAll([...(page === 'deploy' ? [] : [step('import', on('a.csv'))]), ...steps]);
  });

  it('reads every kind of file as Linux does', async () => {
    const { at, on, step, data } = newWorkspace();
    const head = ['Invoice ID', 'Date', 'Store Name', 'Item', 'Qty', 'Price', 'Total'];
    const text = (rows: string[][], delimiter = ',', end = '\r\n') =>
      [head, ...rows].map((cells) => cells.join(delimiter) + end).join('');
    const files: Record<string, string | Buffer> = {
      'utf 8.csv': text([row('A-1'), row('A-2')]),
      'मार्च.csv': text([row('B-1')], ',', '\n'),
      'utf16.csv': Buffer.from(`\ufeff${text([row('C-1')], '\t')}`, 'utf16le'),
      'latin.csv': Buffer.from(text([row('D-1', 'Café Müller')], ';'), 'latin1'),
      'packed.csv.gz': gzipSync(text([row('E-1')])),
      'packed.zip': zip({ 'in/one.csv': text([row('F-1')]), 'in/दो.csv': text([row('G-1')]) }),
      'book.xlsx': xlsx({ Invoices: [head, ['H-1', { date: '2025-05-02' }, 'श्री Stores', 'Tea', 3, 2.5, 7.5]] }),
    };
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(at(name), content);
    const names = Object.keys(files);
    const ran = await runAll([
      step('import', ...names.map((name) => on(name))),
      ...names.map((name) => ({ command: ['read', on(name), '--out', on(`${name}.read`)] })),
      step('verify'),
    ]);
    const { imports } = ran[0]!.json as { imports: ImportSummary[] };
    expect(imports.map(({ status, linesImported }) => [status, linesImported])).toEqual([
      ['completed', 2],
      ...Array.from({ length: 7 }, () => ['completed', 1]),
    ]);
    const here = tempFolder();
    await cli(['import', ...names.map((name) => at(name)), '--data', here, '--json']);
    expect(contents(data)).toBe(contents(here));
    for (const name of names)
      expect(fs.readFileSync(at(`${name}.read`), 'utf8'), name).toBe((await cli(['read', at(name)])).stdout);
  });

  it('resumes a killed import, with the same result', async () => {
    const { at, on, step, data } = newWorkspace();
    await makeInvoices(at('large.csv'), '--records', '8000');
    const started = startWindows([windowsCli, 'import', on('large.csv'), '--data', on('data'), '--json']);
    const read = () =>
      Math.max(0, ...[...started.stderr().matchAll(/"records":(\d+)/g)].map(([, records]) => Number(records)));
    while (read() < 2000 && started.child.exitCode === null) await delay(20);
    started.child.kill('SIGKILL');
    await started.ended;
    const ran = await runAll([step('imports'), step('resume'), step('verify')]);
    expect(ran[0]!.json).toMatchObject({ items: [{ status: 'interrupted' }] });
    expect(ran[1]!.json).toMatchObject({ status: 'completed', recordsRead: 8000 });
    expect(fs.readdirSync(at('data', 'staging'))).toEqual([]);
    const here = tempFolder();
    await importInto(here, at('large.csv'));
    expect(contents(data)).toBe(contents(here));
  });

  it('imports two files in two processes that create a data folder at the same time', async () => {
    const { at, on, step } = newWorkspace();
    for (const name of ['a', 'b'])
      writeCsv(
        at(`${name}.csv`),
        Array.from({ length: 300 }, (_, i) => row(`${name}-${i}`)),
      );
    const both = await Promise.all(
      ['a', 'b'].map((name) => windowsRun(['import', on(`${name}.csv`), '--data', on('data'), '--json'])),
    );
    expect(both.map(({ code, stderr }) => [code, /EBUSY|locked/.exec(stderr)])).toEqual([
      [0, null],
      [0, null],
    ]);
    const [verified] = await runAll([step('verify')]);
    expect(verified!.json).toMatchObject({ ok: true });
    checkDatabase(at('data'));
  });

  it('restores a damaged database, also one that another process has open', async () => {
    const { at, on, step } = newWorkspace();
    writeCsv(at('a.csv'), [row('A-1')]);
    writeCsv(at('b.csv'), [row('B-1')]);
    await runAll([step('import', on('a.csv')), step('backup', on('mine.db'))]);
    fs.truncateSync(at('data', 'mangalm.db'), 4096 * 3);
    const ran = await runAll([step('health'), step('restore', on('mine.db')), step('verify')], { 0: 1 });
    expect(ran[0]!.json).toMatchObject({ state: 'broken' });

    const serving = startWindows([windowsCli, 'serve', '--no-open', '--json', '--data', on('data')]);
    while (!serving.stdout().includes('\n')) await delay(50);
    const { port } = JSON.parse(serving.stdout()) as { port: number };
    const lines = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
      return /mangalm_invoice_lines (\d+)/.exec(await answer.text())?.[1];
    };
    expect(await lines()).toBe('1');
    await runAll([step('import', on('b.csv')), step('restore', on('mine.db')), step('verify')]);
    await expect.poll(lines).toBe('1');
    // a file with a Windows device name can be uploaded, too
    const [token] = await runAll([step('user', 'token', 'root', '--program', 'ERP', '--out', on('erp.token'))], {
      0: 0,
    });
    expect(token!.json).toMatchObject({ file: on('erp.token') });
    const upload = await fetch(`http://127.0.0.1:${port}/api/imports?name=aux.csv`, {
      method: 'POST',
      headers: { authorization: `Bearer ${fs.readFileSync(at('erp.token'), 'utf8').trim()}` },
      body: fs.readFileSync(at('b.csv')),
    });
    expect(upload.status, await upload.clone().text()).toBe(202);
    await expect.poll(lines).toBe('2');
    serving.child.kill('SIGKILL');
    await serving.ended;
  });

  it('waits for files that another process holds', async () => {
    const { at, on } = newWorkspace();
    for (const name of ['from.txt', 'gone.txt']) fs.writeFileSync(at(name), '');
    const hold = windowsPath(path.join(root, 'test', 'windows', 'hold-files.mjs'));
    const holder = startWindows([hold, '500', on('from.txt'), on('gone.txt')], {
      env: { HOLD_UNTIL: on('attempted') },
    });
    while (!holder.stdout().includes('held')) await delay(20);
    const script = windowsPath(path.join(root, 'test', 'windows', 'replace-locked-files.mjs'));
    const taker = startWindows([script, on('from.txt'), on('to.txt'), on('gone.txt'), on('attempted')]);
    expect(await taker.ended, taker.stderr()).toBe(0);
    const { atOnce, waitedMs, left } = JSON.parse(taker.stdout()) as {
      atOnce: string;
      waitedMs: number;
      left: boolean[];
    };
    expect({ atOnce, left }).toEqual({ atOnce: 'held', left: [false, true, false] });
    expect(waitedMs).toBeGreaterThan(5);
    await holder.ended;
  });

  it('imports a file of the watched folder once Excel releases it', async () => {
    const { at, on } = newWorkspace();
    fs.mkdirSync(at('inbox'));
    writeCsv(at('inbox', 'open.csv'), [row('A-1')]);
    writeCsv(at('inbox', 'free.csv'), [row('B-1')]);
    fs.writeFileSync(at('policy.json'), JSON.stringify({ watchedFolder: on('inbox') }));
    const hold = windowsPath(path.join(root, 'test', 'windows', 'hold-files.mjs'));
    const holder = startWindows([hold, '4000', on('inbox', 'open.csv')]);
    while (!holder.stdout().includes('held')) await delay(20);
    const serving = startWindows([windowsCli, 'serve', '--no-open', '--data', on('data')], {
      env: { MANGALM_POLICY: on('policy.json'), MANGALM_WATCH_MS: '100' },
    });
    const imported = () => (fs.existsSync(at('inbox', 'imported')) ? fs.readdirSync(at('inbox', 'imported')) : []);
    await expect.poll(imported, { timeout: 20_000 }).toContain('free.csv');
    await holder.ended;
    await expect.poll(() => imported().sort(), { timeout: 20_000 }).toEqual(['free.csv', 'open.csv']);
    expect(fs.existsSync(at('inbox', 'failed'))).toBe(false);
    serving.child.kill('SIGKILL');
    await serving.ended;
    checkDatabase(at('data'));
  });

  it('reports a full disk, leaves the data unchanged, and continues once there is space', async (test) => {
    await onSmallDisk(test, '6m', async (disk) => {
      const file = path.join(tempFolder(), 'large.csv');
      await makeInvoices(file, '--records', '6000');
      const step = (...words: string[]): Step => ({
        command: [...words, '--data', windowsPath(path.join(disk.folder, 'data')), '--json'],
      });
      await runAll([step('stores')]);
      disk.leaveFree(300_000);
      const [full] = await runAll([{ ...step('import', windowsPath(file)), env: { MANGALM_RETRY_MS: '50' } }], {
        0: 1,
      });
      expect(full!.json).toMatchObject({ error: { code: 'disk_full' } });
      expect(fs.readdirSync(path.join(disk.folder, 'data', 'staging'))).toEqual([]);
      disk.resize('60m');
      const room = await runAll([step('import', windowsPath(file)), step('verify')]);
      expect(room[0]!.json).toMatchObject({ status: 'completed', recordsRead: 6000 });
    });
  });

  it('prints a sheet as PDF and reads it', async () => {
    const { at, on, step } = newWorkspace();
    writeCatalogue(at(), PRINTED);
    const ran = await runAll([
      step('import', on('catalogue.csv')),
      step('sheet', '--store', '1', '--out', on('sheet.pdf')),
      step('scan', on('sheet.pdf'), '--store', '1'),
    ]);
    expect(fs.readFileSync(at('sheet.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    expect(ran[2]!.json).toMatchObject({
      scanIds: [1],
      messages: [{ message: expect.stringContaining('recognised') }],
    });
  });

  // takes half a minute, so only in the long round
  it.skipIf(process.env.MANGALM_WINDOWS !== 'all')('reads a photo of another form', async () => {
    const { at, on, step } = newWorkspace();
    writeCatalogue(at(), PRINTED);
    await photographForm(formSvg({ D00: '2cs', D11: '1cs' }), at('फ़ोटो.jpg'));
    const ran = await runAll([step('import', on('catalogue.csv')), step('scan', on('फ़ोटो.jpg'), '--store', '1')]);
    expect(ran[1]!.json).toMatchObject({
      lines: [
        { sku: 'D00', quantity: 2, unit: 'case' },
        { sku: 'D11', quantity: 1, unit: 'case' },
      ],
    });
  });

  it('syncs with a laptop on Linux over PostgreSQL', async () => {
    const server = await startPostgres();
    try {
      const { at, on, step, data } = newWorkspace();
      writeCsv(at('a.csv'), [row('A-1'), row('A-2', 'पटेल')]);
      const address = await server.database();
      const here = tempFolder();
      await importInto(here, writeCsv(path.join(here, 'b.csv'), [row('B-1')]));
      expect((await cli(['sync', '--to', address, '--data', here, '--json'])).code).toBe(0);
      const ran = await runAll([step('import', on('a.csv')), step('sync', '--to', address), step('sync', 'status')]);
      expect(ran[1]!.json).toMatchObject({ conflicts: [] });
      expect((await cli(['sync', '--data', here, '--json'])).code).toBe(0);
      expect(contents(data)).toBe(contents(here));
      expect(JSON.parse(contents(data))[0]).toHaveLength(3);
    } finally {
      await server.stop();
    }
  });

  it('handles Windows’ names of files and devices', async () => {
    const { at, on, step } = newWorkspace('a b');
    writeCsv(at('a.csv'), [row('A-1')]);
    writeCsv(at('b.csv'), [row('B-1')]);
    writeCsv(at('c.csv'), [row('C-1')]);
    const ran = await runAll(
      [
        step('import', `\\\\?\\${on('a.csv')}`),
        step('import', on('b.csv').replaceAll('\\', '/')),
        step('import', on('c.csv').toUpperCase()),
        step('import', 'NUL'),
        step('import', on('CON')),
        step('import', on('aux.csv')),
        step('import', on('none.csv')),
        step('import', on()),
        step('import', `\\\\localhost\\none\\a.csv`),
        step('report', 'sales-by-store', '--csv', '--out', 'NUL'),
      ],
      { 3: 1, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1 },
    );
    expect(ran.slice(0, 3).map(({ json }) => (json as ImportSummary).linesImported)).toEqual([1, 1, 1]);
    for (const { json } of ran.slice(3)) {
      const { code, message } = (json as { error: { code: string; message: string } }).error;
      expect(code, message).not.toBe('internal');
    }
  });

  it('reads the policy from the registry with the real reg.exe', async () => {
    const { on, step } = newWorkspace();
    const key = 'HKLM\\Software\\Policies\\Mangalm';
    const reg = (...words: string[]) => startWindows(['-e', REG, ...words]).ended;
    try {
      await reg('add', key, '/v', 'defaultCurrency', '/t', 'REG_SZ', '/d', 'INR', '/f');
      await reg('add', key, '/v', 'requirePassword', '/t', 'REG_DWORD', '/d', '1', '/f');
      await reg('add', key, '/v', 'backup', '/t', 'REG_SZ', '/d', '{"daily":14}', '/f');
      const ran = await runAll([step('health'), step('sample', on('sample.csv'))], { 0: 1 });
      expect(ran[0]!.json).toMatchObject({
        error: { code: 'password_required', hint: expect.stringContaining('mangalm user begin') },
      });
      expect(ran[0]!.stderr).not.toMatch(/ERROR|unable/i);
    } finally {
      await reg('delete', key, '/f');
    }
    const [free] = await runAll([step('health')]);
    expect(free!.json).toMatchObject({ state: 'fine' });
  });

  it('moves the data from the roaming to the local profile', async () => {
    const { at, on, step } = newWorkspace();
    writeCsv(at('a.csv'), [row('A-1')]);
    for (const name of ['Roaming', 'Local']) fs.mkdirSync(at(name));
    const env = { APPDATA: on('Roaming'), LOCALAPPDATA: on('Local') };
    const usual = (...words: string[]): Step => ({ command: [...words, '--json'], env });
    await runAll([{ command: ['import', on('a.csv'), '--data', on('Roaming', 'Mangalm'), '--json'] }]);
    const ran = await runAll([usual('verify'), usual('invoices')]);
    expect(ran[1]!.json).toMatchObject({ total: 1 });
    expect(fs.existsSync(at('Local', 'Mangalm', 'mangalm.db'))).toBe(true);
    expect(fs.existsSync(at('Local', 'Mangalm', 'keys', 'master.key'))).toBe(true);
    expect(step('verify').command).toHaveLength(4);
  });

  it('runs from a checkout', async () => {
    const script = windowsPath(path.join(root, 'scripts', 'mangalm.mjs'));
    const { folder } = newWorkspace();
    const started = startWindows(
      [script, 'inspect', 'here.csv', '--json', '--data', windowsPath(path.join(folder, 'data'))],
      {
        env: { npm_lifecycle_event: 'mangalm', INIT_CWD: windowsPath(folder) },
      },
    );
    writeCsv(path.join(folder, 'here.csv'), [row('A-1')]);
    expect(await started.ended, started.stderr()).toBe(0);
    expect(JSON.parse(started.stdout())).toMatchObject({ file: { name: 'here.csv' } });
  });
});

/** Joins the words of a path that were split at the blank in the folder's name. */
function joinPathWords(words: string[], folder: string): string[] {
  const [begin, end] = folder.split(' ') as [string, string];
  const at = words.findIndex((word, i) => word.endsWith(begin) && words[i + 1]?.startsWith(end));
  if (at < 0) return words;
  return joinPathWords(words.toSpliced(at, 2, `${words[at]} ${words[at + 1]}`), folder);
}

/** Runs reg.exe with the remaining arguments. */
const REG = `require('node:child_process').execFileSync('C:/windows/system32/reg.exe', process.argv.slice(1), { stdio: 'ignore' })`;

/** The contents of a zip by file name. */
function zipContents(file: string): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (error, opened) => {
      if (error) return reject(error);
      const texts: Record<string, string> = {};
      opened.on('entry', (entry: yauzl.Entry) =>
        opened.openReadStream(entry, (_, stream) => {
          texts[entry.fileName] = '';
          stream.on('data', (chunk) => {
            texts[entry.fileName] += String(chunk);
          });
          stream.on('end', () => opened.readEntry());
        }),
      );
      opened.on('end', () => resolve(texts));
      opened.readEntry();
    });
  });
}
