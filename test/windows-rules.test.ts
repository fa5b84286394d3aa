import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { cliFile, cliProcess } from './command-line.ts';
import { makeInvoices, root, tempFolder, writeCsv } from './helpers.ts';
import { zip } from './import/archives.ts';
import { onSmallDisk } from './small-disk.ts';

/** Preloads the emulation of Windows' file locking. */
const PRELOAD = `--import=${path.join(root, 'test', 'windows-rules.mjs')}`;

const hasProcFs = fs.existsSync('/proc/self/fd');

it.skipIf(!hasProcFs)('every file of a watched folder is closed before it is moved aside', async () => {
  const data = tempFolder();
  const inbox = path.join(data, 'inbox');
  fs.mkdirSync(inbox);
  const good = writeCsv(path.join(data, 'good.csv'), [['I-1', '2025-05-02', 'S', 'Tea', '2', '10.00', '20.00']]);
  const bytes = fs.readFileSync(good);
  const large = Buffer.concat([bytes, Buffer.alloc(3_000_000, bytes.subarray(bytes.indexOf(10) + 1))]);
  const inboxFiles: Record<string, Buffer> = {
    'good.csv': bytes,
    'good.csv.gz': gzipSync(bytes),
    'good.zip': zip({ 'a.csv': bytes.toString() }),
    'none.zip': zip({ 'a.txt.pdf': 'x' }),
    'cut.zip': zip({ 'a.csv': large.toString() }).subarray(0, 200),
    'torn.zip': zip({ 'a.csv': large.toString() }).fill(7, 100, 2000),
    'cut.csv.gz': gzipSync(large).subarray(0, -20),
    'binary.gz': gzipSync(Buffer.alloc(5_000_000, 1)),
    'bomb.csv.gz': gzipSync(Buffer.alloc(300_000_000, 'a,b\n')),
    'binary.csv': Buffer.from([0, 1, 2, 3, 0, 0, 0]),
  };
  for (const [name, content] of Object.entries(inboxFiles)) fs.writeFileSync(path.join(inbox, name), content);
  const policy = path.join(data, 'policy.json');
  fs.writeFileSync(policy, JSON.stringify({ watchedFolder: inbox }));
  const server = spawn(process.execPath, [cliFile, 'serve', '--no-open', '--data', path.join(data, 'data')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: PRELOAD, MANGALM_POLICY: policy, MANGALM_WATCH_MS: '50' },
  });
  try {
    server.stdout.resume();
    const left = () => fs.readdirSync(inbox).filter((name) => name.includes('.'));
    await expect.poll(left, { timeout: 60_000 }).toEqual([]);
    expect(fs.readdirSync(path.join(inbox, 'imported')).sort()).toEqual(['good.csv', 'good.csv.gz', 'good.zip']);
  } finally {
    server.kill();
    await new Promise((resolve) => server.once('exit', resolve));
  }
  const log = fs.readFileSync(path.join(data, 'data', 'logs', 'app.log'), 'utf8');
  expect(log.split('\n').filter((line) => /EBUSY/.test(line))).toEqual([]);
});

it.skipIf(!hasProcFs)('cancelled, salvaged and restored files are closed', async () => {
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const files = ['test/import/cancellation.test.ts', 'test/backup/damage.test.ts'];
  const child = spawn(process.execPath, [vitest, 'run', ...files, '-t', 'stopped|through the app|can be read'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: PRELOAD, MANGALM_REPORT: '' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code, output).toBe(0);
  expect(output).toMatch(/\d+ passed/);
});

it.skipIf(!hasProcFs)('an import on a full disk leaves nothing open', async (test) => {
  await onSmallDisk(test, '6m', async (disk) => {
    const data = path.join(disk.folder, 'data');
    const file = path.join(tempFolder(), 'in.csv');
    await makeInvoices(file, '--records', '4000');
    const env = { NODE_OPTIONS: PRELOAD, MANGALM_RETRY_MS: '50' };
    expect((await cliProcess(['stores', '--data', data], { env })).code).toBe(0);
    for (const bytes of [20_000, 100_000, 300_000]) {
      disk.leaveFree(bytes);
      const { code, stderr } = await cliProcess(['import', file, '--data', data, '--json'], { env });
      expect([code, /EBUSY/.test(stderr)]).toEqual([1, false]);
      expect(fs.readdirSync(path.join(data, 'staging'))).toEqual([]);
    }
  });
});

it.skipIf(!hasProcFs)(
  'no command removes, renames or replaces a file that is open',
  async () => {
    const data = tempFolder();
    const run = async (...args: string[]) => {
      const ran = await cliProcess([...args, '--data', data, '--json'], { env: { NODE_OPTIONS: PRELOAD } });
      const { error } = (ran.json ?? {}) as { error?: { code: string; message: string } };
      expect({ args: args[0], error: error ?? null, stderr: /EBUSY/.exec(ran.stderr)?.[0] ?? null }).toEqual({
        args: args[0],
        error: null,
        stderr: null,
      });
      return ran;
    };
    const file = path.join(data, 'in.csv');
    await makeInvoices(file, '--records', '3000', '--bad', '0.01');
    const { code, json } = await run('import', file);
    expect(code).toBe(2);
    expect(fs.readdirSync(path.join(data, 'staging'))).toEqual([]);
    await run('import', file);
    const rejects = await run('rejects', String((json as { importId: number }).importId), '--csv');
    fs.writeFileSync(path.join(data, 'fix.csv'), rejects.stdout);
    await run('fix', '1', path.join(data, 'fix.csv'));
    await run(
      'import',
      writeCsv(path.join(data, 'more.csv'), [['I-1', '2025-05-02', 'S', 'Tea', '2', '10.00', '20.00']]),
    );
    await run('backup');
    const backupFile = path.join(data, 'mine.db');
    await run('backup', backupFile);
    await run('undo', '1');
    await run('restore', backupFile);
    await run('train');
    await run('verify');
    await run('diagnostics', path.join(data, 'diagnostics.zip'));
    // a damaged database is restored from a backup
    const db = path.join(data, 'mangalm.db');
    fs.truncateSync(db, 4096 * 3);
    await run('restore', backupFile);
    await run('verify');
  },
  120_000,
);
