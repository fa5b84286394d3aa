import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers.ts';
import { openLaptop } from '../sync/laptops.ts';
import { type PostgresServer, startPostgres } from '../sync/postgres.ts';
import { matchingSchemas } from './output-schemas.ts';
import { commandBlocksOf, installCli, runInShell } from './shell.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const DOCUMENTED = 'postgres://mangalm:secret@db.example.com/sales';

describe.skipIf(process.platform === 'win32')('docs/sync.md', () => {
  it('works line by line with a real server', async () => {
    const address = await server.database();
    const home = tempFolder();
    installCli(home);
    const run = async (line: string, ...more: string[]) => {
      const result = await runInShell(home, [line.replace(DOCUMENTED, address), ...more].join(' '), {
        env: { MANGALM_DATA: `${home}/data` },
      });
      expect({ line, code: result.code }, result.stderr + result.stdout).toEqual({ line, code: 0 });
      return result.stdout;
    };
    const [first, admit, conflicts] = commandBlocksOf('docs/sync.md');
    expect(first).toContain(`mangalm sync --to ${DOCUMENTED}`);
    for (const line of first!) {
      const answer = JSON.parse((await run(line, '--json')).trim()) as unknown;
      expect(matchingSchemas('sync', answer).length, `${line} answers ${JSON.stringify(answer)}`).toBeGreaterThan(0);
    }
    await run(`mangalm sync --to ${address}`);

    expect(await run('mangalm sync admit nobody')).toContain('will be let in, once the server has such a login');
    for (const line of admit!)
      if (line.startsWith('CREATE ROLE')) await server.query(address, line.replace(/ *--.*$/, ''));
      else await run(line);
    expect(
      await server.query(address, 'SELECT login FROM mangalm.member ORDER BY login').then((rows) => rows.length),
    ).toBeGreaterThanOrEqual(5);

    // both laptops rename the same store, twice, for two conflicts
    const here = await openLaptop(`${home}/data`, null);
    await here.importLines('may', [{ invoice: 'A-1', store: 'Kirana', product: 'Tea', quantity: 2 }]);
    await here.testApp.call('sync.run', {});
    const other = await openLaptop(tempFolder(), address, 'other');
    await other.sync();
    for (const set of [{ name: 'Kirana & Sons' }, { city: 'Milpitas' }])
      for (const laptop of [here, other]) {
        const id = laptop.sql<{ id: number; edition: number }>('SELECT id, edition FROM store')[0]!;
        const more = Object.fromEntries(
          Object.entries(set).map(([field, value]) => [field, laptop === here ? value : `${value} II`]),
        );
        await laptop.testApp.call('desk.editStore', { ...id, set: more });
      }
    for (const laptop of [here, other, here]) await laptop.testApp.call('sync.run', {});
    const open = (await here.testApp.call('sync.conflicts', { open: true })).items.map(({ id }) => id);
    await here.close();
    await other.close();
    expect(open.length).toBeGreaterThan(1);
    for (const line of conflicts!) await run(line.replace(/ 7$/, () => ` ${open.shift()}`));
  }, 120_000);
});
