import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { extractAll, extractFile, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, tempFolder, writeCsv } from '../helpers.ts';
import { packageApp } from './package-app.ts';

/** Limit of app.asar in MB; the photo recognition models take 16, their runtime 14, the image decoder 19. */
const MAX_MB = 80;

/** The package that electron-builder makes for Linux, with a stand-in folder for Electron's own files. */
describe('the package', () => {
  let unpacked: string;
  let resources: string;
  let files: string[];

  beforeAll(async () => {
    unpacked = await packageApp('linux');
    resources = path.join(unpacked, 'resources');
    files = listPackage(path.join(resources, 'app.asar'), { isPack: false });
  });

  it('contains the program, the page, the migrations and the runtime dependencies', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/LICENSE',
        '/dist/app/src-main/electron/main.js',
        '/dist/app/src-main/electron/preload.cjs',
        '/dist/app/src-main/electron/backend.thread.js',
        '/dist/app/src-main/import/run/import.thread.js',
        '/dist/app/src-main/import/run/reader.thread.js',
        '/dist/app/src-main/scan/reading.thread.js',
        '/dist/app/src-main/table/source/workbook/spreadsheet.thread.js',
        '/node_modules/@e965/xlsx/xlsx.mjs',
        '/dist/app/src-main/day/postal-codes.bin',
        '/dist/app/src-main/scan/digits/digits.bin',
        '/dist/app/src-main/scan/marks/marks.onnx',
        '/dist/app/src-main/db/migrations/001_start.sql',
        '/dist/app/src-main/sync/server/schema/merging.sql',
        '/node_modules/pg/lib/index.js',
        '/node_modules/pg-copy-streams/index.js',
        '/dist/renderer/index.html',
        '/node_modules/better-sqlite3/lib/index.js',
      ]),
    );
  });

  it('contains no sources, tests, other platforms’ binaries or development packages', () => {
    const unwanted = files.filter((file) =>
      /\.(ts|tsx|cts|map|test\.js|c|h|gyp)$|^\/(src-|test|scripts|docs)|node_modules\/(react|react-dom|@mantine|vite|electron|typescript|vitest|playwright-core)(\/|$)/.test(
        file,
      ),
    );
    expect(unwanted).toEqual([]);
    const natives = files.filter((file) => file.endsWith('.node'));
    expect(natives).toEqual([
      expect.stringMatching(new RegExp(`^/node_modules/@img/sharp-linux-${process.arch}/lib/.*\\.node$`)),
      `/node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`,
    ]);
    const networks = files.filter((file) => /\.(onnx|wasm)$/.test(file));
    expect(networks.filter((file) => file.includes('onnxruntime'))).toEqual([
      '/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
    ]);
  });

  it('equals the recorded list of files', () => {
    const recordedFile = path.join(root, 'test', 'pack', 'files.txt');
    const list = contentList(files);
    if (process.env.MANGALM_FILES) fs.writeFileSync(recordedFile, list);
    // update with: MANGALM_FILES=1 npm test -- test/pack
    expect(list).toBe(fs.readFileSync(recordedFile, 'utf8'));
  });

  it('contains the licence notices of every package, and a valid software bill of materials', async () => {
    const notices = extractFile(path.join(resources, 'app.asar'), 'dist/renderer/licences.txt').toString();
    const bill = fs.readFileSync(path.join(resources, 'sbom.cdx.json'), 'utf8');
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(bill)).toBeNull();
    const { components } = JSON.parse(bill) as { components: { purl: string }[] };
    const inside = files
      .filter((file) => /^\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .map((file) => JSON.parse(extractFile(path.join(resources, 'app.asar'), file.slice(1)).toString()));
    expect(inside.length).toBeGreaterThan(80);
    for (const { name, version } of inside) {
      expect(components.map(({ purl }) => purl)).toContain(`pkg:npm/${name.replace('@', '%40')}@${version}`);
      expect(notices).toContain(`\n${name} ${version} — `);
    }
    for (const name of ['react', '@mantine/core', 'echarts']) expect(notices).toContain(`\n${name} `);
  });

  it('has the native modules beside the archive, where the system can load them', () => {
    const native = path.join(
      resources,
      'app.asar.unpacked',
      'node_modules',
      'better-sqlite3',
      'prebuilds',
      `linux-${process.arch}.node`,
    );
    expect(fs.existsSync(native)).toBe(true);
  });

  it('has its fuses set: it cannot run as Node, with another archive or a debugger', async () => {
    const wire = await getCurrentFuseWire(path.join(unpacked, 'mangalm-app'));
    const state = (fuse: FuseV1Options) => wire[fuse] === FuseState.ENABLE;
    expect({
      runAsNode: state(FuseV1Options.RunAsNode),
      nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: state(FuseV1Options.EnableNodeCliInspectArguments),
      cookiesEncrypted: state(FuseV1Options.EnableCookieEncryption),
      asarChecked: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      asarOnly: state(FuseV1Options.OnlyLoadAppFromAsar),
      filePrivileges: state(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      inspect: false,
      cookiesEncrypted: true,
      asarChecked: true,
      asarOnly: true,
      filePrivileges: false,
    });
  });

  it(`is smaller than ${MAX_MB} MB`, () => {
    const size = fs.statSync(path.join(resources, 'app.asar')).size / 1e6;
    expect(size).toBeLessThan(MAX_MB);
  });

  describe('unpacked, runs its self-test', () => {
    let dir: string;
    beforeAll(() => {
      dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-unpacked-'));
      extractAll(path.join(resources, 'app.asar'), dir);
    });
    afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));
    const program = (name: string) => path.join(dir, 'dist', 'app', 'src-main', name, 'main.js');
    const selfTest = (...args: string[]) =>
      new Promise<{ ok: boolean; code: number; parts: { name: string; ok: boolean; about: string }[] }>(
        (resolve, reject) => {
          execFile(process.execPath, [...args, 'selftest', '--json'], { cwd: dir }, (error, out, err) => {
            const answer = out.trim().split('\n').at(-1) ?? '';
            if (!answer.startsWith('{')) return reject(error ?? new Error(err));
            resolve({ ...JSON.parse(answer), code: error?.code ?? 0 });
          });
        },
      );

    it('in Electron: every part, thread and package, the keychain and a window with its page', async () => {
      const asElectron = path.join(root, 'test', 'pack', 'as-electron.ts');
      const { code, parts } = await selfTest('--import', asElectron, program('electron'), '--no-sandbox', '--');
      expect(parts.filter((part) => !part.ok)).toEqual([]);
      expect(code).toBe(0);
      expect(parts.length).toBeGreaterThanOrEqual(18);
      expect(parts.slice(-2)).toMatchObject([{ name: 'keychain' }, { name: 'window' }]);
    });

    it('on the command line, and reports what a build has left out', async () => {
      fs.rmSync(path.join(dir, 'dist', 'app', 'src-main', 'scan', 'reading.thread.js'));
      fs.rmSync(path.join(dir, 'node_modules', '@gutenye'), { recursive: true });
      const { ok, code, parts } = await selfTest(program('cli'));
      expect({ ok, code }).toEqual({ ok: false, code: 1 });
      expect(parts.filter((part) => !part.ok).map(({ name }) => name)).toEqual(['ocr', 'scan']);
    });
  });

  it('imports a file, and prints and reads an order sheet, when unpacked', async () => {
    const dir = tempFolder();
    extractAll(path.join(resources, 'app.asar'), dir);
    const run = (...args: string[]) =>
      new Promise<unknown>((resolve, reject) => {
        const program = path.join(dir, 'dist', 'app', 'src-main', 'cli', 'main.js');
        execFile(
          process.execPath,
          [program, ...args, '--json', '--data', path.join(dir, 'data')],
          { cwd: dir },
          (error, out, err) => (error ? reject(new Error(err)) : resolve(JSON.parse(out.trim().split('\n').at(-1)!))),
        );
      });
    const secret = path.join(dir, 'password');
    fs.writeFileSync(secret, 'three kettles under a lamp\n', { mode: 0o600 });
    expect(await run('user', 'add', 'Ravi', '--password-file', secret)).toMatchObject({ hasPassword: true });
    expect(await run('user', 'disable', 'Ravi')).toMatchObject({ name: 'Ravi' });
    const file = writeCsv(path.join(dir, 'a.csv'), [
      ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'],
      ['A-1', '2025-03-31', 'Patel', 'Bhujia', '1', '5.00', '5.00'],
    ]);
    expect(await run('import', file)).toMatchObject({ status: 'completed', linesImported: 2 });
    const sheet = path.join(dir, 'sheet.pdf');
    expect(await run('sheet', '--store', '1', '--out', sheet)).toMatchObject({ file: sheet });
    expect(await run('scan', sheet, '--store', '1')).toMatchObject({ lines: [], unmatched: [], orderId: null });
  });
});

describe.each([
  ['win', 'win32-x64', ['win32-x64.node']],
  ['mac', 'darwin', ['darwin-arm64.node', 'darwin-x64.node']],
] as const)('the package for %s', (platform, name, natives) => {
  let resources: string;
  beforeAll(async () => {
    const folder = await packageApp(platform, 'x64');
    resources =
      platform === 'mac'
        ? path.join(folder, 'Mangalm Sales Assistant.app', 'Contents', 'Resources')
        : path.join(folder, 'resources');
  });

  it(`has the native parts of ${name} and of nothing else`, () => {
    const files = listPackage(path.join(resources, 'app.asar'), { isPack: false });
    const native = files.filter((file) => /\.(node|dll|dylib|so[.\d]*)$/.test(file));
    expect(native.map((file) => path.basename(file))).toEqual(natives);
    expect(files).toContain('/dist/app/src-main/electron/main.js');
  });
});

/**
 * Every file of the program, and for each package its number of files. Hashes in the names of the page's files are
 * replaced.
 */
function contentList(files: string[]): string {
  const counts = new Map<string, number>();
  for (const file of files) {
    if (path.extname(file) === '' && files.some((other) => other.startsWith(`${file}/`))) continue;
    const [, first, ...rest] = file.split('/');
    const name =
      first === 'node_modules'
        ? `${rest[0]!.startsWith('@') ? `${rest[0]}/${rest[1]}` : rest[0]}`.replace(/-(x64|arm64)/, '-ARCH')
        : file.replace(/-[\w-]{8}\.(js|css|woff2|png)$/, '-SUM.$1').replace(/^\//, '');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, many]) => `${name}${many > 1 ? ` ${many}` : ''}\n`)
    .sort()
    .join('');
}
