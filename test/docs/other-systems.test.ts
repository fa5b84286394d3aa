import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, tempFolder, writeCsv } from '../helpers.ts';
import { commandBlocksOf, installCli, runInShell, writeExecutable } from './shell.ts';

/** Commands that do not exist on Linux, or that the test runs itself. */
const SKIPPED_COMMANDS = /^(brew|git|cd|npm start|\(crontab)/;

describe.skipIf(process.platform === 'win32')('the commands for macOS', () => {
  it.each(['deploy', 'backup', 'monitoring'])('docs/it/%s.md: each line runs in a Linux shell', async (page) => {
    const home = tempFolder();
    installCli(home);
    writeExecutable(home, 'sudo', 'exec "$@"');
    const folders = ['/Library', '/Volumes/stick', '/Volumes/backups', '/opt/homebrew/var/node_exporter'];
    for (const place of folders) fs.mkdirSync(path.join(home, place), { recursive: true });
    const lines = commandBlocksOf(`docs/it/${page}.md`, /^zsh$/).flat();
    const commands = lines
      .filter((line) => !SKIPPED_COMMANDS.test(line))
      .map((line) => folders.reduce((text, place) => text.replaceAll(place, home + place), line))
      .map((line) => line.replace('node scripts/mangalm.mjs', 'mangalm'));
    expect(commands.length).toBeGreaterThan(0);
    writeCsv(path.join(home, 'a.csv'), [['I-1', '2025-05-02', 'S', 'Tea', '2', '10.00', '20.00']]);
    const script = ['set -e', 'mangalm import a.csv', ...commands].join('\n');
    const { code, stdout, stderr } = await runInShell(home, script);
    expect(code, stderr + stdout).toBe(0);
    if (page === 'deploy') {
      const policy = path.join(home, 'Library', 'Application Support', 'Mangalm', 'policy.json');
      expect(JSON.parse(fs.readFileSync(policy, 'utf8'))).toMatchObject({ requirePassword: true });
    }
  });

  it('are in every page that has commands for Windows', () => {
    const pages = fs.readdirSync(path.join(root, 'docs', 'it')).map((name) => `docs/it/${name}`);
    const has = (language: RegExp) => pages.filter((page) => commandBlocksOf(page, language).length > 0);
    expect(has(/^zsh$/)).toEqual(has(/^powershell$/));
  });
});
