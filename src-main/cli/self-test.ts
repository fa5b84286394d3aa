import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type App, localCaller, openApp } from '../app.ts';
import { Keys, masterSecret, verifySignature } from '../db/keys.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { version } from '../platform/version.ts';
import { type Command, EXIT } from './command.ts';

/** A self-test of one dependency on packages or the system; it throws if the dependency does not work. */
export interface SelfTestCase {
  name: string;
  /** @returns an optional remark */
  run(): Promise<string | undefined>;
}

/** Time limit per test, for a slow computer at its first start. */
const TIMEOUT_MS = 120_000;

const caller = localCaller('cli');

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

/** Ten invoice lines and their total in hundredths. */
const LINES = Array.from(
  { length: 10 },
  (_, i) => `T-${i >> 1},2025-0${1 + (i >> 1)}-07,Store ${i >> 2},Masala Tea ${i % 5},${i + 1},12.50,${12.5 * (i + 1)}`,
);
const TOTAL_MINOR = 55 * 1250;

/** Self-tests common to all hosts, run on a temporary data folder. */
function commonTests(dir: string): SelfTestCase[] {
  const data = path.join(dir, 'data');
  let app: App;
  let pdf: string;
  const testCase = (name: string, attempt: () => Promise<string | undefined>): SelfTestCase => ({ name, run: attempt });
  return [
    testCase('store', async () => {
      // with an explicit secret this folder needs no keychain, even if a policy requires one
      app = openApp(data, { secret: randomBytes(32) });
      const about = await app.call(caller, 'system.about', {});
      check(about.version === version, `it says that it is version ${about.version}`);
      return undefined;
    }),
    testCase('sqlite', async () => {
      const { default: Database } = await import('better-sqlite3');
      const db = new Database(':memory:');
      const found = db.prepare<unknown[], { version: string }>('SELECT sqlite_version() AS version').get()!;
      db.close();
      return found.version;
    }),
    testCase('zstd', async () => {
      const bytes = Buffer.from(LINES.join('\n').repeat(40));
      const packed = zstdCompressSync(bytes);
      check(
        packed.length < bytes.length / 2 && zstdDecompressSync(packed).equals(bytes),
        'what comes out is not what went in',
      );
      return undefined;
    }),
    testCase('ed25519', async () => {
      const keys = new Keys(randomBytes(32));
      const signature = keys.sign('ten lines');
      check(verifySignature(keys.publicKey, 'ten lines', signature), 'its own signature is not known');
      check(!verifySignature(keys.publicKey, 'ten Lines', signature), 'a signature of something else counts');
      return undefined;
    }),
    testCase('key', async () => {
      const folder = path.join(dir, 'key');
      check(masterSecret(folder).equals(masterSecret(folder)), 'the key in the folder changes');
      return undefined;
    }),
    testCase('import', async () => {
      const file = path.join(dir, 'ten.csv');
      fs.writeFileSync(file, ['Invoice,Date,Store,Product,Quantity,Price,Amount', ...LINES, ''].join('\n'));
      const { importId } = await app.call(caller, 'imports.start', { path: file, options: {} });
      const summary = await app.importEnded(importId);
      check(summary.linesImported === LINES.length, `${summary.linesImported} of ${LINES.length} lines came in`);
      check(summary.totalMinor === TOTAL_MINOR, `they come to ${summary.totalMinor}, not ${TOTAL_MINOR}`);
      const { revenueMinor } = await app.call(caller, 'sales.dashboard', {});
      check(revenueMinor === TOTAL_MINOR, `the dashboard says ${revenueMinor}, not ${TOTAL_MINOR}`);
      return undefined;
    }),
    testCase('spreadsheets', async () => {
      const file = path.join(dir, 'sheet.slk');
      fs.writeFileSync(file, 'ID;PX\nC;Y1;X1;K"Invoice No"\nC;Y1;X2;K"Qty"\nC;Y2;X1;K"S-1"\nC;Y2;X2;K5\nE\n');
      const { encoding, columns, sample } = await app.call(caller, 'imports.inspect', { path: file });
      check(encoding === 'sylk' && columns.length === 2, `it is ${encoding} of ${columns.length} columns`);
      check(sample[0]?.[1] === '5', 'its cells are not those that were written');
      return undefined;
    }),
    testCase('training', async () => {
      const { series } = await app.call(caller, 'forecast.train', { level: 'total' });
      check(series === 1, `${series} series were learnt`);
      return undefined;
    }),
    testCase('learning', async () => {
      const { items } = await app.call(caller, 'sales.stores', {});
      await app.call(caller, 'upsell.suggest', { storeId: items[0]!.id });
      return undefined;
    }),
    testCase('backup', async () => {
      const { file } = await app.call(caller, 'backup.make', { path: path.join(dir, 'backup.zip') });
      check(fs.statSync(file).size > 0, 'the backup is empty');
      return undefined;
    }),
    testCase('passwords', async () => {
      const { computePasswordHash, matchesPasswordHash } = await import('../accounts/passwords.ts');
      await app.call(caller, 'accounts.strength', { password: 'three kettles under a lamp' });
      check(await matchesPasswordHash('kettle', await computePasswordHash('kettle')), 'a password is not known again');
      return undefined;
    }),
    testCase('pdf', async () => {
      const { id } = await app.call(caller, 'scans.makeSheet', {});
      const { pdf: written } = await app.call(caller, 'scans.sheetPdf', { id });
      pdf = path.join(dir, 'sheet.pdf');
      fs.writeFileSync(pdf, Buffer.from(written, 'base64'));
      const { readPages } = await import('../scan/pages.ts');
      for await (const { text } of readPages(fs.readFileSync(pdf)))
        check(
          text.some((line) => line.includes('Masala')),
          'no product stands on the sheet',
        );
      return undefined;
    }),
    testCase('sharp', async () => {
      const { default: sharp } = await import('sharp');
      const jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#ffffff' } })
        .jpeg()
        .toBuffer();
      const { width, height } = await sharp(jpeg).metadata();
      check(width === 64 && height === 48, `a picture of 64 × 48 became one of ${width} × ${height}`);
      return undefined;
    }),
    testCase('ocr', async () => {
      const [{ readPages }, { OcrEngine }] = await Promise.all([
        import('../scan/pages.ts'),
        import('../scan/ocr/engine.ts'),
      ]);
      const engine = await OcrEngine.create();
      try {
        for await (const { image } of readPages(fs.readFileSync(pdf))) {
          const found = await engine.detect(image);
          const read = await Promise.all(found.slice(0, 40).map(({ quad }) => engine.recognise(image, quad)));
          const text = read.map(({ text: words }) => words).join(' ');
          check(/masala/i.test(text), `of the sheet it reads “${text.slice(0, 100)}”`);
          break;
        }
      } finally {
        await engine.close();
      }
      return undefined;
    }),
    testCase('scan', async () => {
      const { items } = await app.call(caller, 'sales.stores', {});
      const { id } = await app.call(caller, 'scans.add', { storeId: items[0]!.id, path: pdf });
      await app.scanEnded(id);
      const { state } = await app.call(caller, 'scans.get', { id });
      check(state === 'read', `the sheet is ${state}`);
      return undefined;
    }),
    testCase('window thread', () => testBackendThread(path.join(dir, 'window'))),
    testCase('end', async () => {
      const { ok } = await app.call(caller, 'system.verify', {});
      check(ok, 'what is kept does not agree with itself');
      await app.close();
      return undefined;
    }),
  ];
}

/** Opens and closes a data folder in the backend thread of the window. */
async function testBackendThread(dataFolder: string): Promise<undefined> {
  const worker = new Worker(threadUrl('electron/backend.thread'), {
    workerData: { dataFolder, secret: randomBytes(32), updates: false },
  });
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject).on('exit', () => resolve());
    worker.on('message', (message: object) => {
      if ('failed' in message) reject(new Error((message.failed as { message: string }).message));
      else if ('opened' in message) worker.postMessage({ close: true });
    });
  });
  return undefined;
}

interface SelfTestResult {
  name: string;
  ok: boolean;
  /** Error message, or remark. */
  about: string;
  ms: number;
}

async function runTest(part: SelfTestCase): Promise<SelfTestResult> {
  const begin = performance.now();
  const ended = (ok: boolean, about: string): SelfTestResult => ({
    name: part.name,
    ok,
    about,
    ms: Math.round(performance.now() - begin),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
  });
  try {
    return ended(true, (await Promise.race([part.run(), late])) ?? '');
  } catch (error) {
    return ended(false, error instanceof Error ? error.message.split('\n')[0]! : String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** Tests, on this computer, every dependency that a build may have left out or broken. */
export function selfTest(hostParts: SelfTestCase[] = []): Command {
  return {
    usage: 'selftest',
    description: 'Tests every part of the app on a temporary data folder; exit code 1 if one fails.',
    example: 'mangalm selftest --json',
    async run(_, __, context) {
      const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-selftest-'));
      const parts: SelfTestResult[] = [];
      try {
        for (const part of [...commonTests(dir), ...hostParts]) {
          const result = await runTest(part);
          parts.push(result);
          if (!context.json)
            context.print(`${result.ok ? '✓' : '✗'} ${result.name.padEnd(14)} ${result.about}`.trimEnd());
        }
      } finally {
        fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
      }
      const ok = parts.every((one) => one.ok);
      return {
        json: { ok, version, platform: process.platform, arch: process.arch, parts },
        text: ok ? 'All of it works.' : 'Not all of it works.',
        exit: ok ? EXIT.done : EXIT.failed,
      };
    },
  };
}
