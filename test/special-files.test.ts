import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliProcess } from './command-line.ts';
import { cli, writeCsv } from './helpers.ts';

/** Time limit: far longer than a refusal takes, while a command that reads on does not end. */
const TIME_LIMIT_SECONDS = 20;

/** Each command that reads a file given by the user, with FILE for the special file and GOOD for a valid one. */
const COMMANDS: [string, string][] = [
  ['import', 'import FILE'],
  ['inspect', 'inspect FILE'],
  ['read', 'read FILE'],
  ['import with a mapping', 'import GOOD --mapping FILE'],
  ['fix', 'fix 1 FILE'],
  ['restore', 'restore FILE'],
  ['scan', 'scan FILE --store 1'],
  ['order', 'order create --store 1 --lines FILE'],
  ['evaluate', 'evaluate FILE'],
  ['rules', 'rules --baskets FILE'],
];

describe.skipIf(process.platform === 'win32')('a device or pipe is refused without waiting for it:', () => {
  let dir: string;
  let pipe: string;
  let good: string;
  let dataFolder: string;
  beforeAll(async () => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-no-file-'));
    [pipe, good, dataFolder] = ['pipe.csv', 'good.csv', 'home'].map((name) => path.join(dir, name)) as [
      string,
      string,
      string,
    ];
    execFileSync('mkfifo', ['-m', '600', pipe]);
    writeCsv(
      good,
      [
        ['1', '2025-01-31', 'Patel', 'Kaju', '2', '10'],
        ['2', '2025-01-31', 'Patel', 'Kaju', 'two', '10'],
      ],
      ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate'],
    );
    await cli(['import', good, '--data', dataFolder, '--max-error-rate', '1']);
  });
  afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

  const expectRefused = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const { code, stdout, stderr } = await cliProcess([...args, '--json'], {
      env: { MANGALM_RETRY_MS: '1', ...env },
      wrap: ['timeout', '-s', 'KILL', String(TIME_LIMIT_SECONDS)],
    });
    expect(code).not.toBe(137);
    expect(stdout + stderr, args.join(' ')).toContain('file_not_regular');
  };

  it.each(COMMANDS)('%s', async (_, command) => {
    const args = command.split(' ').map((word) => (word === 'FILE' ? pipe : word === 'GOOD' ? good : word));
    await expectRefused([...args, '--data', dataFolder]);
  });

  it.each(['/dev/zero', '/dev/urandom'])('import %s', async (device) => {
    await expectRefused(['import', device, '--data', dataFolder]);
  });

  it('a token file', async () => {
    await expectRefused(['stores', '--token-file', pipe, '--data', dataFolder]);
  });

  it('a policy, which is ignored, with the reason in health', async () => {
    const { code, stdout, stderr } = await cliProcess(['health', '--data', dataFolder, '--json'], {
      env: { MANGALM_POLICY: pipe },
      wrap: ['timeout', '-s', 'KILL', String(TIME_LIMIT_SECONDS)],
    });
    expect(code).not.toBe(137);
    expect(stdout + stderr).toContain('is a device, a pipe or a socket');
  });
});
