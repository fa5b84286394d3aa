import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, tempFolder, writeCsv } from '../helpers.ts';
import { blocksOf, install, putProgram, typeIn } from './installed.ts';

/** Commands that do not exist on Linux, or that the test runs itself. */
const OTHERS = /^(brew|git|cd|npm start|\(crontab)/;

describe.skipIf(process.platform === 'win32')('what is to be typed on macOS', () => {
  it.each(['deploy', 'backup', 'monitoring'])('docs/it/%s.md: each line, in a shell of Linux', async (page) => {
    const home = tempFolder();
    install(home);
    putProgram(home, 'sudo', 'exec "$@"');
    const places = ['/Library', '/Volumes/stick', '/Volumes/backups', '/opt/homebrew/var/node_exporter'];
    for (const place of places) fs.mkdirSync(path.join(home, place), { recursive: true });
    const lines = blocksOf(`docs/it/${page}.md`, /^zsh$/).flat();
    const typed = lines
      .filter((line) => !OTHERS.test(line))
      .map((line) => places.reduce((text, place) => text.replaceAll(place, home + place), line))
      .map((line) => line.replace('node scripts/mangalm.mjs', 'mangalm'));
    expect(typed.length).toBeGreaterThan(0);
    writeCsv(path.join(home, 'a.csv'), [['I-1', '2025-05-02', 'S', 'Tea', '2', '10.00', '20.00']]);
    const script = ['set -e', 'mangalm import a.csv', ...typed].join('\n');
    const { code, stdout, stderr } = await typeIn(home, script);
    expect(code, stderr + stdout).toBe(0);
    if (page === 'deploy') {
      const policy = path.join(home, 'Library', 'Application Support', 'Mangalm', 'policy.json');
      expect(JSON.parse(fs.readFileSync(policy, 'utf8'))).toMatchObject({ requirePassword: true });
    }
  });

  it('is in every page that has something to be typed for Windows', () => {
    const pages = fs.readdirSync(path.join(root, 'docs', 'it')).map((name) => `docs/it/${name}`);
    const has = (language: RegExp) => pages.filter((page) => blocksOf(page, language).length > 0);
    expect(has(/^zsh$/)).toEqual(has(/^powershell$/));
  });
});
