import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { listPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root, tempFolder } from '../helpers.ts';
import { packageApp, writeElectronStandIn } from './package-app.ts';

interface Step {
  name?: string;
  id?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, string | number | boolean>;
}
interface Job {
  steps: Step[];
}
const workflow = parse(fs.readFileSync(path.join(root, '.github', 'workflows', 'release.yml'), 'utf8')) as {
  jobs: { build: Job; publish: Job };
};

/** A copy of the versioned files without remote or history, with node_modules as hard links. */
function checkout(): string {
  const dir = fs.mkdtempSync(path.join(root, 'dist', '.rehearsal-'));
  const files = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\0').filter((name) => name && fs.existsSync(path.join(root, name)))) {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(dir, file));
  }
  fs.mkdirSync(path.join(dir, 'node_modules'));
  const packages = fs.readdirSync(path.join(root, 'node_modules')).filter((name) => !name.startsWith('.'));
  for (const name of [...packages, '.bin', '.package-lock.json', '.mangalm-setup'])
    if (fs.existsSync(path.join(root, 'node_modules', name)))
      execFileSync('cp', ['-al', path.join(root, 'node_modules', name), path.join(dir, 'node_modules', name)]);
  return dir;
}

let dir: string;
let tools: string;
const secrets: Record<string, string> = {};

/** Substitutes the expressions that the workflow uses. */
function substituteExpressions(text: string, outputs: Record<string, string>): string {
  return text.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
    if (expression === 'matrix.system') return 'linux';
    const [, step, output] = /^steps\.(\w+)\.outputs\.(\w+)$/.exec(expression) ?? [];
    if (step) return outputs[`${step}.${output}`] ?? '';
    const [, secret] = /^secrets\.(\w+)$/.exec(expression) ?? [];
    if (secret) return secrets[secret] ?? '';
    if (/^github\.(token|repository)$/.test(expression)) return 'of the forge';
    throw new Error(`The rehearsal does not know ${expression}.`);
  });
}

/** Runs the `run` steps of a job in order; `uses` performs an action step and returns whether it could. */
function runJob(job: Job, cwd: string, uses: (step: Step) => boolean): { ran: string[]; notRun: string[] } {
  const outputs: Record<string, string> = {};
  const [ran, notRun]: string[][] = [[], []];
  const environment: Record<string, string> = {};
  for (const step of job.steps) {
    if (step.uses) {
      (uses(step) ? ran! : notRun!).push(step.uses);
      continue;
    }
    const [toEnv, toOutput] = ['env', 'output'].map((name) => path.join(tools, `github-${name}`)) as [string, string];
    for (const file of [toEnv, toOutput]) fs.writeFileSync(file, '');
    const stepEnv = Object.entries(step.env ?? {}).map(([name, value]) => [
      name,
      substituteExpressions(value, outputs),
    ]);
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-eo', 'pipefail', '-c', substituteExpressions(step.run!, outputs)],
      {
        cwd,
        encoding: 'utf8',
        env: {
          ...process.env,
          PATH: `${tools}:${process.env.PATH}`,
          GITHUB_ENV: toEnv,
          GITHUB_OUTPUT: toOutput,
          GITHUB_REF_NAME: 'v0.1.0',
          CUSTOM_FPM_PATH: path.join(tools, 'fpm'),
          ...environment,
          ...Object.fromEntries(stepEnv),
        },
      },
    );
    if (status !== 0) throw new Error(`${step.name ?? step.run} ended with ${status}:\n${stdout}\n${stderr}`);
    ran!.push(step.name ?? step.run!);
    for (const line of fs.readFileSync(toOutput, 'utf8').split('\n').filter(Boolean))
      outputs[`${step.id}.${line.split('=')[0]}`] = line.slice(line.indexOf('=') + 1);
  }
  return { ran: ran!, notRun: notRun! };
}

/** The files that upload-artifact stores for a path: the artifact's root is their least common ancestor. */
function artifactFiles(pattern: string): Map<string, string> {
  const files = fs
    .readdirSync(path.join(dir, pattern), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => path.join(one.parentPath, one.name));
  expect(files.length).toBeGreaterThan(0);
  const common = files
    .map((file) => path.dirname(file).split(path.sep))
    .reduce((a, b) => a.slice(0, a.findIndex((part, i) => part !== b[i]) >>> 0));
  return new Map(files.map((file) => [path.relative(common.join(path.sep), file), file]));
}

/** Writes a replacement of a system tool. */
const writeTool = (name: string, script: string) => fs.writeFileSync(path.join(tools, name), script, { mode: 0o755 });

beforeAll(() => {
  dir = checkout();
  tools = fs.mkdtempSync(path.join(root, 'dist', '.rehearsal-tools-'));
  // electron-builder downloads its own fpm from GitHub; this one records its arguments and writes a placeholder package
  writeTool(
    'fpm',
    `#!/bin/sh\nwhile [ $# -gt 0 ]; do echo "$1" >> "${tools}/fpm.txt"; [ "$1" = --package ] && file=$2; shift; done\necho package > "$file"\n`,
  );
  writeTool('gh', `#!/bin/sh\nfor word in "$@"; do echo "$word" >> "${tools}/gh.txt"; done\n`);
});
afterAll(() => {
  for (const one of [dir, tools]) fs.rmSync(one, { recursive: true, force: true });
});

describe.skipIf(process.platform !== 'linux')('the release workflow in a temporary checkout', () => {
  it('builds, runs the self-test, and publishes the artifacts, on Linux', () => {
    const electron = writeElectronStandIn('linux', path.join(tools, 'electron'));
    // without what electron-builder would download from GitHub: Electron itself and the AppImage tools
    const installers = workflow.jobs.build.steps.find(({ name }) => name === 'Installers')!;
    expect(installers.run).toMatch(/^npm run dist -- --\$\{\{ matrix\.system \}\} /);
    installers.run = `${installers.run} deb rpm dir -c.electronDist=${electron}`;
    const artifacts = new Map<string, string>();
    const built = runJob(workflow.jobs.build, dir, ({ uses, with: inputs }) => {
      if (!uses!.startsWith('actions/upload-artifact@')) return false;
      for (const [name, file] of artifactFiles(String(inputs!.path))) artifacts.set(name, file);
      return true;
    });
    expect(built.ran).toEqual([
      'Build',
      'Parts for every processor',
      'Signing',
      'Installers',
      'Self-test',
      'Checksums',
      'actions/upload-artifact@v4',
    ]);
    expect(built.notRun).toEqual(['actions/checkout@v4', 'actions/setup-node@v4']);
    const work = tempFolder();
    const published = runJob(workflow.jobs.publish, work, ({ uses, with: inputs }) => {
      if (!uses!.startsWith('actions/download-artifact@')) return false;
      for (const [name, file] of artifacts) {
        const place = path.join(work, String(inputs!.path), name);
        fs.mkdirSync(path.dirname(place), { recursive: true });
        fs.copyFileSync(file, place);
      }
      return true;
    });
    expect(published).toEqual({ ran: ['actions/download-artifact@v4', 'Draft'], notRun: [] });
    const args = fs.readFileSync(path.join(tools, 'gh.txt'), 'utf8').trim().split('\n');
    const files = args.filter((word) => word.startsWith('release/'));
    expect(files).toEqual(
      expect.arrayContaining([
        'release/SHA256SUMS-linux',
        'release/latest-linux.yml',
        expect.stringMatching(/mangalm-.*\.deb$/),
        expect.stringMatching(/mangalm-.*\.rpm$/),
        'release/sbom-linux.cdx.json',
      ]),
    );
    for (const line of fs
      .readFileSync(path.join(work, 'release', 'SHA256SUMS-linux'), 'utf8')
      .trim()
      .split('\n')) {
      const [sum, name] = line.split('  ') as [string, string];
      const bytes = fs.readFileSync(path.join(work, 'release', name));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sum);
    }
    const fpmArguments = fs.readFileSync(path.join(tools, 'fpm.txt'), 'utf8');
    expect(fpmArguments).toContain('resources/linux/mangalm=/usr/bin/mangalm');
  }, 400_000);

  it('stops if a packaged program does not work', () => {
    const asar = path.join(dir, 'dist', 'installers', 'linux-unpacked', 'resources', 'app.asar.unpacked');
    fs.rmSync(path.join(asar, 'node_modules', '@img'), { recursive: true });
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/try-packed.mjs', 'linux'], {
      cwd: dir,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(`${stdout}${stderr}`).toMatch(/does not work/);
  }, 200_000);

  it.each([
    ['win', 'x64', ['sharp-win32-x64', 'win32-x64.node'], 'arm64'],
    ['win', 'arm64', ['sharp-win32-arm64', 'win32-arm64.node'], 'x64'],
    ['mac', 'arm64', ['sharp-darwin-arm64', 'sharp-darwin-x64', 'darwin-arm64.node', 'darwin-x64.node'], null],
  ] as const)(
    'packages the native modules for %s %s, and those of no other architecture',
    async (system, arch, wanted, other) => {
      execFileSync(process.execPath, ['scripts/platform-parts.mjs', system], { cwd: dir });
      const folder = await packageApp(system, arch, { from: dir });
      const resources =
        system === 'mac'
          ? path.join(folder, 'Mangalm Sales Assistant.app', 'Contents', 'Resources')
          : path.join(folder, 'resources');
      const natives = listPackage(path.join(resources, 'app.asar'), { isPack: false }).filter((file) =>
        /\.(node|dll|dylib)$/.test(file),
      );
      for (const one of wanted) expect(natives.some((file) => file.includes(one))).toBe(true);
      if (other) expect(natives.filter((file) => file.includes(other))).toEqual([]);
      for (const file of natives) expect(fs.existsSync(path.join(resources, 'app.asar.unpacked', file))).toBe(true);
      const command = path.join(resources, 'cli', system === 'mac' ? 'mangalm' : 'mangalm.cmd');
      expect(fs.existsSync(command)).toBe(true);
    },
    200_000,
  );
});

describe('the native modules of every architecture', () => {
  const parts = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(root, 'scripts', 'platform-parts.mjs'), ...args], { encoding: 'utf8' });

  it('are refused for an unknown system', () => {
    expect(parts('beos')).toMatchObject({ status: 1, stderr: expect.stringContaining('win, mac or linux') });
  });
});

describe('the signing certificates', () => {
  const signing = (system: string, env: Record<string, string>) => {
    const folder = tempFolder();
    const [toEnv, toOutput] = [path.join(folder, 'env'), path.join(folder, 'output')];
    for (const file of [toEnv, toOutput]) fs.writeFileSync(file, '');
    execFileSync(process.execPath, [path.join(root, 'scripts', 'signing.mjs'), system], {
      env: { PATH: process.env.PATH, GITHUB_ENV: toEnv, GITHUB_OUTPUT: toOutput, ...env },
    });
    return [fs.readFileSync(toEnv, 'utf8'), fs.readFileSync(toOutput, 'utf8').trim()];
  };

  it('are passed on if configured, and a macOS app without one is signed ad hoc', () => {
    // a missing secret expands to an empty string
    expect(signing('mac', { MAC_CERTIFICATE: '', APPLE_ID: '' })).toEqual(['', 'options=-c.mac.identity=-']);
    expect(signing('win', { WINDOWS_CERTIFICATE: '' })).toEqual(['', 'options=']);
    expect(signing('linux', {})).toEqual(['', 'options=']);
    const [mac, options] = signing('mac', { MAC_CERTIFICATE: 'a\nb', MAC_CERTIFICATE_PASSWORD: 'c', APPLE_ID: '' });
    expect(mac).toBe(
      'CSC_LINK<<END-OF-CSC_LINK\na\nb\nEND-OF-CSC_LINK\nCSC_KEY_PASSWORD<<END-OF-CSC_KEY_PASSWORD\nc\nEND-OF-CSC_KEY_PASSWORD\n',
    );
    expect(options).toBe('options=');
    expect(signing('win', { WINDOWS_CERTIFICATE: 'x' })[0]).toBe(
      'WIN_CSC_LINK<<END-OF-WIN_CSC_LINK\nx\nEND-OF-WIN_CSC_LINK\n',
    );
  });
});
