import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Input } from '../../src-shared/contract/index.ts';
import { cli, importKilled, root, writeCsv } from '../helpers.ts';
import { openHouse } from '../import/in-app.ts';
import { xlsx } from '../import/zip.ts';
import { drawnForm, photographed } from '../scan/drawn.ts';
import { install, type Typed, typeIn } from './installed.ts';

/** A machine to run the documented commands on: a home, a clone, an installed program, and a few files. */
export interface World {
  home: string;
  /** Restores the data folder: the sample, an import with rejects, an interrupted one, and two forecast versions. */
  afresh(): void;
  /** Runs a line in the shell; its `export` statements apply until the next reset. */
  type(line: string): Promise<Typed>;
  end(): void;
}

const OLD_TILL = [
  ['R-1', '31.03.2025', 'Patel Brothers', 'Kaju Katli', '2', '4,50'],
  ['R-1', '31.03.2025', 'Patel Brothers', 'Soan Papdi', '1', '3,00'],
  ['R-2', '32.03.2025', 'Apna Bazar', 'Kaju Katli', '6', '4,50'],
  ...Array.from({ length: 20 }, (_, i) => [`R-${i + 3}`, '01.04.2025', 'Apna Bazar', 'Soan Papdi', `${i + 1}`, '3,00']),
];

const PASSWORD = 'three kettles under a lamp';

/** Number of stores to keep; training on all stores would dominate the duration of these tests. */
const STORES = 14;

/** Writes the records of an export's first stores unchanged. */
async function fewerStores(file: string, into: string): Promise<void> {
  const records = parse(fs.readFileSync(file, 'utf8'), { raw: true, bom: true }) as unknown as {
    raw: string;
    record: string[];
  }[];
  const [head, ...rest] = records;
  const at = head!.record.indexOf('Customer Name');
  const names = new Set(rest.map(({ record }) => record[at]).slice(0, 2000));
  const kept = new Set([...names].slice(0, STORES));
  fs.writeFileSync(into, [head!, ...rest.filter(({ record }) => kept.has(record[at]))].map(({ raw }) => raw).join(''));
}

/** Creates the machine; each test file needs its own. */
export async function makeWorld(): Promise<World> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-world-'));
  const at = (...names: string[]) => path.join(home, ...names);
  for (const dir of ['media/stick', 'mnt/share', 'node_exporter']) fs.mkdirSync(at(dir), { recursive: true });
  install(home);
  // the clone: npm finds package.json and scripts here, and relative output lands here
  for (const name of ['package.json', 'scripts']) fs.symlinkSync(path.join(root, name), at(name));

  await cli(['sample', at('Invoices_Mangalam .csv')]);
  fs.writeFileSync(
    at('export.csv'),
    [['Nr', 'Wann', 'Wer', 'Was', 'Wieviel', 'Zu'], ...OLD_TILL].map((row) => `${row.join(';')}\n`).join(''),
  );
  const [till] = /\{[\s\S]*?\n\}/.exec(fs.readFileSync(path.join(root, 'docs', 'user', 'mapping.md'), 'utf8'))!;
  fs.writeFileSync(at('till.json'), till);
  const head = ['Invoice Number', 'Invoice Date', 'Customer Name', 'Item Name', 'Quantity', 'Item Price', 'Item Total'];
  fs.writeFileSync(
    at('export.xlsx'),
    xlsx({ Invoices: [head, ['X-1', { date: '2025-05-02' }, 'Apna Bazar', 'Aloo Bhujia', 3, 2.5, 7.5]] }),
  );
  fs.writeFileSync(at('lines.json'), '[{"productId": 1, "quantity": 2, "unit": "piece"}]');
  fs.writeFileSync(at('first.txt'), `${PASSWORD}\n`, { mode: 0o600 });
  fs.copyFileSync(at('first.txt'), at('ravi.txt'));
  fs.writeFileSync(at('baskets.csv'), 'tea,sugar\ntea,sugar,milk\nmilk\ntea,sugar\n');
  const months = Array.from({ length: 36 }, (_, i) => `A,${i + 1},${100 + 10 * Math.sin(i)}\n`);
  fs.writeFileSync(at('demand.csv'), `series,index,value\n${months.join('')}`);
  await photographed(drawnForm({ D00: '2', D11: '1' }), at('sheet.jpg'));

  const data = at('.config', 'Mangalm');
  const big = Array.from({ length: 40_000 }, (_, i) => [
    `B-${i}`,
    '2025-04-01',
    'Patel',
    'Kaju',
    '2',
    '10.00',
    '20.00',
  ]);
  await fewerStores(at('Invoices_Mangalam .csv'), at('fewer.csv'));
  await cli(['import', at('fewer.csv'), '--data', data]);
  await cli(['import', at('export.csv'), '--mapping', at('till.json'), '--data', data]);
  writeCsv(at('cut-off.csv'), big);
  await importKilled(at('cut-off.csv'), data, 1000);
  await cli(['train', '--series', 'store', '--data', data]);
  await cli(['train', '--series', 'total', '--data', data]);
  await cli(['order', 'create', '--store', '12', '--lines', at('lines.json'), '--data', data]);
  const house = openHouse(data);
  await house.call('imports.saveMapping', JSON.parse(till) as Input<'imports.saveMapping'>);
  await house.close();
  const { stdout: rejects } = await cli(['rejects', '2', '--csv', '--data', data]);
  const kept = at('kept');
  fs.cpSync(data, kept, { recursive: true });

  const env = { PATH: `${at('bin')}:${process.env.PATH}`, npm_config_update_notifier: 'false' };
  const places = [
    ['/media/', `${at('media')}/`],
    ['/mnt/', `${at('mnt')}/`],
    ['/var/lib/node_exporter/', `${at('node_exporter')}/`],
  ];
  let exported = '';
  return {
    home,
    afresh: () => {
      exported = '';
      fs.rmSync(data, { recursive: true, force: true });
      fs.cpSync(kept, data, { recursive: true });
    },
    type: (line) => {
      // simulates the manual correction of the rejects
      if (/ fix \d/.test(line)) fs.writeFileSync(at('rejects.csv'), rejects.replace('32.03', '31.03'));
      const script = exported + places.reduce((text, [from, to]) => text.replaceAll(from!, to!), line);
      if (line.startsWith('export ')) exported += `${line}\n`;
      return typeIn(home, script, { env, input: `${PASSWORD}\n`.repeat(3) });
    },
    end: () => fs.rmSync(home, { recursive: true, force: true }),
  };
}
