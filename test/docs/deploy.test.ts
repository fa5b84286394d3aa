import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers.ts';
import { commandBlocksOf, installCli, runInShell, writeExecutable } from './shell.ts';

describe.skipIf(process.platform === 'win32')('docs/it/deploy.md', () => {
  it('leads command by command to a configured and monitored installation', async () => {
    const home = tempFolder();
    const policy = path.join(home, 'etc', 'mangalm');
    installCli(home);
    // replaces sudo
    writeExecutable(home, 'sudo', 'exec "$@"');
    const script = ['set -e', ...commandBlocksOf('docs/it/deploy.md').flat()]
      .join('\n')
      .replaceAll('/etc/mangalm', policy);
    const env = { MANGALM_POLICY: path.join(policy, 'policy.json') };
    const { code, stdout, stderr } = await runInShell(home, script, { env });
    expect(code, stderr + stdout).toBe(0);
    expect(stdout).toContain('A policy sets 4 things on this computer.');
    expect(fs.readFileSync(path.join(home, 'mangalm.prom'), 'utf8')).toMatch(/mangalm_invoice_lines \d{5}/);
    expect(fs.readdirSync(path.join(home, 'second-drive'))).toHaveLength(1);
    expect(fs.existsSync(path.join(home, 'mangalm-diagnostics.zip'))).toBe(true);
    expect(fs.statSync(path.join(home, 'mangalm.token')).mode & 0o077).toBe(0);
  });
});
