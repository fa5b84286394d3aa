import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers.ts';
import { openLaptop } from '../sync/laptops.ts';
import { type Server, startPostgres } from '../sync/postgres.ts';
import { formsOf } from './answers.ts';
import { blocksOf, install, typeIn } from './installed.ts';

let server: Server;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.end());

const DOCUMENTED = 'postgres://mangalm:secret@db.example.com/sales';

describe.skipIf(process.platform === 'win32')('docs/sync.md', () => {
  it('does what it says, line by line, with a real server', async () => {
    const address = await server.database();
    const home = tempFolder();
    install(home);
    const type = async (line: string, ...more: string[]) => {
      const typed = await typeIn(home, [line.replace(DOCUMENTED, address), ...more].join(' '), {
        env: { MANGALM_DATA: `${home}/data` },
      });
      expect({ line, code: typed.code }, typed.stderr + typed.stdout).toEqual({ line, code: 0 });
      return typed.stdout;
    };
    const [first, admit, conflicts] = blocksOf('docs/sync.md');
    expect(first).toContain(`mangalm sync --to ${DOCUMENTED}`);
    for (const line of first!) {
      const answer = JSON.parse((await type(line, '--json')).trim()) as unknown;
      expect(formsOf('sync', answer).length, `${line} answers ${JSON.stringify(answer)}`).toBeGreaterThan(0);
    }
    await type(`mangalm sync --to ${address}`);

    expect(await type('mangalm sync admit nobody')).toContain('will be let in, once the server has such a login');
    for (const line of admit!)
      if (line.startsWith('CREATE ROLE')) await server.query(address, line.replace(/ *--.*$/, ''));
      else await type(line);
    expect(
      await server.query(address, 'SELECT login FROM mangalm.member ORDER BY login').then((rows) => rows.length),
    ).toBeGreaterThanOrEqual(5);

    // both laptops rename the same store, twice, for two conflicts
    const here = await openLaptop(`${home}/data`, null);
    await here.take('may', [{ invoice: 'A-1', store: 'Kirana', product: 'Tea', quantity: 2 }]);
    await here.house.call('sync.run', {});
    const other = await openLaptop(tempFolder(), address, 'other');
    await other.sync();
    for (const set of [{ name: 'Kirana & Sons' }, { city: 'Milpitas' }])
      for (const laptop of [here, other]) {
        const id = laptop.sql<{ id: number; edition: number }>('SELECT id, edition FROM store')[0]!;
        const more = Object.fromEntries(
          Object.entries(set).map(([field, value]) => [field, laptop === here ? value : `${value} II`]),
        );
        await laptop.house.call('desk.editStore', { ...id, set: more });
      }
    for (const laptop of [here, other, here]) await laptop.house.call('sync.run', {});
    const open = (await here.house.call('sync.conflicts', { open: true })).items.map(({ id }) => id);
    await here.close();
    await other.close();
    expect(open.length).toBeGreaterThan(1);
    for (const line of conflicts!) await type(line.replace(/ 7$/, () => ` ${open.shift()}`));
  }, 120_000);
});
