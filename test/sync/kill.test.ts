import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliProcess } from '../command-line.ts';
import { startCli, tempFolder } from '../helpers.ts';
import { dumpOfLaptop, dumpOfServer, type Line, openLaptop } from './laptops.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

/*
 * The program or the server is killed at some moment of a sync session, repeatedly, each time with changes to send and
 * to receive. `MANGALM_KILLS=100` sets the number of rounds.
 */

const KILLS = Number(process.env.MANGALM_KILLS ?? 5);

let server: PostgresServer;
beforeAll(async () => {
  // the defaults: a commit is durable
  server = await startPostgres(['-c', 'fsync=on', '-c', 'synchronous_commit=on']);
});
afterAll(() => server.stop());

/** Invoices of one round with a few lines each; every other round changes some of the previous round. */
function lines(round: number, laptop: string): Line[] {
  return Array.from({ length: 240 }, (_, i) => ({
    invoice: `${laptop}-${round}-${Math.floor(i / 4)}`,
    date: `2025-0${1 + (round % 9)}-11`,
    store: `Store ${i % 20 < 4 ? round % 7 : 7}`,
    product: `Product ${i % 13}`,
    quantity: 1 + ((i * 7 + round) % 9),
  }));
}

describe('killed during a sync session', () => {
  it(`${KILLS} times: nothing is lost, nothing doubled`, { timeout: 120_000 + KILLS * 15_000 }, async () => {
    const address = await server.database();
    const folders = ['a', 'b'].map((name) => path.join(tempFolder(), name));
    let expected = 0;
    const importRound = async (data: string, round: number) => {
      const laptop = await openLaptop(data, address);
      await laptop.importLines('round', lines(round, path.basename(data)));
      expected += 60;
      await laptop.close();
    };
    await importRound(folders[0]!, KILLS);
    const begun = performance.now();
    expect((await cliProcess(['sync', '--json', '--data', folders[0]!])).code).toBe(0);
    // baseline duration of a session on this machine; a session that finishes before the kill lowers it
    let baselineMs = performance.now() - begun;
    let interrupted = 0;
    for (let round = 0; round < KILLS; round++) {
      const data = folders[round % 2]!;
      await importRound(data, round);
      const from = performance.now();
      const child = startCli(['sync', '--json', '--data', data]);
      let took = 0;
      const ended = new Promise<boolean>((resolve) =>
        child.once('exit', (code) => {
          took = performance.now() - from;
          resolve(code === 0);
        }),
      );
      await Promise.race([after(baselineMs * (0.4 + ((round * 7919) % 23) / 46)), ended]);
      if (round % 4 === 3) {
        await server.kill();
        await Promise.race([ended, after(3000)]);
        child.kill('SIGKILL');
        await server.start();
      } else child.kill('SIGKILL');
      if (await ended) baselineMs = Math.min(baselineMs, took);
      else interrupted++;
    }
    expect(interrupted).toBeGreaterThan(KILLS / 4);
    const laptops = [];
    for (const data of folders) laptops.push(await openLaptop(data, address));
    for (let round = 0; round < 3; round++) for (const laptop of laptops) await laptop.sync();
    const truth = await dumpOfServer(server, address);
    expect(Object.keys(truth.invoice!)).toHaveLength(expected);
    expect(Object.keys(truth.line!)).toHaveLength(expected * 4);
    for (const laptop of laptops) {
      expect(dumpOfLaptop(laptop)).toEqual(truth);
      const { parts } = await laptop.testApp.call('system.verify', {});
      expect(parts.flatMap(({ findings }) => findings)).toEqual([]);
      await laptop.close();
    }
  });
});
