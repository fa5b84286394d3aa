import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli, makeInvoices, root, tempFolder, writeCsv } from './helpers.ts';

/** What Windows refuses is refused here too: see the file. */
const RULES = `--import=${path.join(root, 'test', 'windows-rules.mjs')}`;

it.skipIf(!fs.existsSync('/proc/self/fd'))(
  'no command removes, renames or replaces a file that is open',
  async () => {
    const data = tempFolder();
    const run = async (...args: string[]) => {
      const ran = await cli([...args, '--data', data, '--json'], { env: { NODE_OPTIONS: RULES } });
      const { error } = (ran.json ?? {}) as { error?: { code: string; message: string } };
      expect({ args: args[0], error: error ?? null, stderr: /EBUSY/.exec(ran.stderr)?.[0] ?? null }).toEqual({
        args: args[0],
        error: null,
        stderr: null,
      });
      return ran;
    };
    const file = path.join(data, 'in.csv');
    await makeInvoices(file, '--records', '3000', '--bad', '0.01');
    const { code, json } = await run('import', file);
    expect(code).toBe(2);
    expect(fs.readdirSync(path.join(data, 'staging'))).toEqual([]);
    await run('import', file);
    const rejects = await run('rejects', String((json as { importId: number }).importId), '--csv');
    fs.writeFileSync(path.join(data, 'fix.csv'), rejects.stdout);
    await run('fix', '1', path.join(data, 'fix.csv'));
    await run(
      'import',
      writeCsv(path.join(data, 'more.csv'), [['I-1', '2025-05-02', 'S', 'Tea', '2', '10.00', '20.00']]),
    );
    await run('backup');
    const kept = path.join(data, 'mine.db');
    await run('backup', kept);
    await run('undo', '1');
    await run('restore', kept);
    await run('train');
    await run('verify');
    await run('diagnostics', path.join(data, 'diagnostics.zip'));
    // a damaged database is put back
    const db = path.join(data, 'mangalm.db');
    fs.truncateSync(db, 4096 * 3);
    await run('restore', kept);
    await run('verify');
  },
  120_000,
);
