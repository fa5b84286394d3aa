import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, tempFolder } from '../helpers.ts';

/** The commands of a page of the documentation, block by block. */
const blocksOf = (file: string): string[] =>
  [...fs.readFileSync(path.join(root, file), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!);

describe.skipIf(process.platform === 'win32')('docs/it/deploy.md', () => {
  it('leads from nothing to an installation that is set up and watched, command by command', async () => {
    const home = tempFolder();
    const policy = path.join(home, 'etc', 'mangalm');
    // what stands for the installed program, and for the rights of an administrator
    const bin = path.join(home, 'bin');
    fs.mkdirSync(bin);
    const program = (name: string, text: string) => fs.writeFileSync(path.join(bin, name), text, { mode: 0o755 });
    program(
      'mangalm',
      `#!/bin/sh\nexec "${process.execPath}" "${path.join(root, 'src-main', 'cli', 'main.ts')}" "$@"\n`,
    );
    program('sudo', '#!/bin/sh\nexec "$@"\n');
    const script = ['set -e', ...blocksOf('docs/it/deploy.md')].join('\n').replaceAll('/etc/mangalm', policy);
    const env = { HOME: home, PATH: `${bin}:/usr/bin:/bin`, MANGALM_POLICY: path.join(policy, 'policy.json') };
    const { code, stdout, stderr } = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) =>
      execFile('sh', ['-c', script], { cwd: home, env }, (error, out, err) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout: out, stderr: err }),
      ),
    );
    expect(code, stderr + stdout).toBe(0);
    expect(stdout).toContain('A policy sets 4 things on this computer.');
    expect(fs.readFileSync(path.join(home, 'mangalm.prom'), 'utf8')).toMatch(/mangalm_invoice_lines \d{5}/);
    expect(fs.readdirSync(path.join(home, 'second-drive'))).toHaveLength(1);
    expect(fs.existsSync(path.join(home, 'mangalm-diagnostics.zip'))).toBe(true);
    expect(fs.statSync(path.join(home, 'mangalm.token')).mode & 0o077).toBe(0);
  });
});
