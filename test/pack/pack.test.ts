import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { root, tempFolder } from '../helpers.ts';

/** Of which the networks that read photos take 16, their runtime 14 and what decodes pictures 19. */
const MOST_MB = 80;

/** Where Electron's binary keeps its fuses: behind this word the version, how many, and each as a sign; all as Electron comes. */
const FUSE_WIRE = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101100011'),
]);

/** What electron-builder packs for Linux, with a folder in place of Electron's own files. */
describe('the installer’s content', () => {
  const standIn = path.join(root, 'node_modules', '.pack-electron');
  const output = path.join(root, 'node_modules', '.pack-output');
  const resources = path.join(output, 'linux-unpacked', 'resources');
  let files: string[];

  beforeAll(async () => {
    fs.mkdirSync(path.join(standIn, 'resources'), { recursive: true });
    fs.writeFileSync(path.join(standIn, 'chrome_crashpad_handler'), '#!/bin/sh\n', { mode: 0o755 });
    fs.writeFileSync(path.join(standIn, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\n'), FUSE_WIRE]), {
      mode: 0o755,
    });
    fs.mkdirSync(path.join(standIn, 'locales'), { recursive: true });
    fs.writeFileSync(path.join(standIn, 'locales', 'en-US.pak'), '');
    fs.writeFileSync(path.join(standIn, 'version'), '45.4.1');
    await new Promise<void>((resolve, reject) => {
      const builder = path.join(root, 'node_modules', 'electron-builder', 'cli.js');
      const args = [
        builder,
        '--linux',
        'dir',
        '--publish',
        'never',
        `-c.electronDist=${standIn}`,
        `-c.directories.output=${output}`,
      ];
      execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) =>
        error ? reject(new Error(`${stdout}\n${stderr}`)) : resolve(),
      );
    });
    files = listPackage(path.join(resources, 'app.asar'), { isPack: false });
  });

  it('holds the program, the page, the migrations and the packages that run', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/LICENSE',
        '/dist/app/src-main/electron/main.js',
        '/dist/app/src-main/electron/preload.cjs',
        '/dist/app/src-main/electron/house.thread.js',
        '/dist/app/src-main/import/import.thread.js',
        '/dist/app/src-main/import/reader.thread.js',
        '/dist/app/src-main/scan/reading.thread.js',
        '/dist/app/src-main/scan/digits/digits.bin',
        '/dist/app/src-main/store/migrations/001_start.sql',
        '/dist/app/src-main/sync/server/schema/merging.sql',
        '/node_modules/pg/lib/index.js',
        '/node_modules/pg-copy-streams/index.js',
        '/dist/renderer/index.html',
        '/node_modules/better-sqlite3/lib/index.js',
        '/node_modules/csv-parse/lib/index.js',
        '/node_modules/zod/package.json',
      ]),
    );
  });

  it('holds no sources, tests, other platforms’ binaries or development packages', () => {
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

  it('has the native part beside the archive, where the system can load it', () => {
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

  it('has the fuses burnt: nothing beside it makes it Node, nor does another archive or a debugger', async () => {
    const wire = await getCurrentFuseWire(path.join(output, 'linux-unpacked', 'mangalm'));
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

  it(`is smaller than ${MOST_MB} MB`, () => {
    const size = fs.statSync(path.join(resources, 'app.asar')).size / 1e6;
    expect(size).toBeLessThan(MOST_MB);
  });

  it('reads a photo: unpacked, with nothing beside it', async () => {
    const dir = tempFolder();
    extractAll(path.join(resources, 'app.asar'), dir);
    const script = path.join(dir, 'look.mjs');
    fs.writeFileSync(
      script,
      `import { OcrEngine } from './dist/app/src-main/scan/ocr/engine.js';
import { loadPicture } from './dist/app/src-main/scan/image/load.js';
import { readNetwork } from './dist/app/src-main/scan/digits/network.js';
const picture = await loadPicture(process.argv[2]);
const engine = await OcrEngine.start();
const regions = await engine.find(picture);
const read = await Promise.all([engine.read(picture, regions[0].quad)]);
console.log(JSON.stringify([read[0].text, readNetwork().hidden.length > 0]));
process.exit(0);
`,
    );
    const photo = path.join(dir, 'words.png');
    const words = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="120"><rect width="600" height="120" fill="white"/><text x="30" y="75" font-size="44" font-family="DejaVu Sans, sans-serif">Aloo Bhujia 350g</text></svg>`;
    await sharp(Buffer.from(words)).png().toFile(photo);
    const stdout = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [script, photo], { cwd: dir }, (error, out, err) =>
        error ? reject(new Error(err)) : resolve(out),
      );
    });
    const [text, whole] = JSON.parse(stdout.trim().split('\n').at(-1)!) as [string, boolean];
    expect(text.replaceAll(' ', '')).toBe('AlooBhujia350g');
    expect(whole).toBe(true);
  });

  it('runs: unpacked, its command line imports the sample, prints an order sheet and reads it again', async () => {
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
    expect(await run('demo')).toMatchObject({ import: { status: 'completed', linesImported: 14_518 } });
    const sheet = path.join(dir, 'sheet.pdf');
    expect(await run('sheet', '--store', '5', '--out', sheet)).toMatchObject({ file: sheet });
    expect(await run('scan', sheet, '--store', '5')).toMatchObject({ lines: [], unmatched: [], orderId: null });
  });
});
