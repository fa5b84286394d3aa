import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { localToday } from '../../src-shared/calendar.ts';
import type { Input } from '../../src-shared/contract/index.ts';
import type { CliResult } from '../command-line.ts';
import { keepFirstStores } from '../first-stores.ts';
import { cli, importAndKill, root, writeCsv } from '../helpers.ts';
import { xlsx } from '../import/archives.ts';
import { openTestApp } from '../test-app.ts';
import { installCli, runInShell, type ShellResult } from './shell.ts';

/** A machine to run the documented commands on: a home, a clone, an installed program, and a few files. */
export interface TestMachine {
  home: string;
  /** Restores the data folder: the sample, an import with rejects, an interrupted one, and two forecast versions. */
  reset(): void;
  /** Runs a line in the shell; its `export` statements apply until the next reset. */
  run(line: string): Promise<ShellResult>;
  /** Runs a `mangalm` line without shell syntax in this process, which takes a part of the time. */
  runHere(line: string): Promise<CliResult>;
  dispose(): void;
}

const OLD_REGISTER = [
  ['R-1', '31.03.2025', 'Patel Brothers', 'Kaju Katli', '2', '4,50'],
  ['R-1', '31.03.2025', 'Patel Brothers', 'Soan Papdi', '1', '3,00'],
  ['R-2', '32.03.2025', 'Apna Bazar', 'Kaju Katli', '6', '4,50'],
  ...Array.from({ length: 20 }, (_, i) => [`R-${i + 3}`, '01.04.2025', 'Apna Bazar', 'Soan Papdi', `${i + 1}`, '3,00']),
];

const PASSWORD = 'three kettles under a lamp';

const STORES = 14;

/** The files of a folder with their sizes and times. */
function stateOf(folder: string): string {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return files
    .map((name) => {
      const { size, mtimeMs } = fs.statSync(path.join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .join('\n');
}

/** Creates the machine; each test file needs its own. */
export async function createTestMachine(): Promise<TestMachine> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-world-'));
  const inHome = (...names: string[]) => path.join(home, ...names);
  for (const dir of ['media/stick', 'mnt/share', 'node_exporter']) fs.mkdirSync(inHome(dir), { recursive: true });
  installCli(home);
  // the clone: npm finds package.json and scripts here, and relative output lands here
  for (const name of ['package.json', 'scripts']) fs.symlinkSync(path.join(root, name), inHome(name));

  await cli(['sample', inHome('Invoices_Mangalam .csv')]);
  fs.writeFileSync(
    inHome('export.csv'),
    [['Nr', 'Wann', 'Wer', 'Was', 'Wieviel', 'Zu'], ...OLD_REGISTER].map((row) => `${row.join(';')}\n`).join(''),
  );
  const [registerMapping] = /\{[\s\S]*?\n\}/.exec(
    fs.readFileSync(path.join(root, 'docs', 'user', 'mapping.md'), 'utf8'),
  )!;
  fs.writeFileSync(inHome('till.json'), registerMapping);
  const head = ['Invoice Number', 'Invoice Date', 'Customer Name', 'Item Name', 'Quantity', 'Item Price', 'Item Total'];
  fs.writeFileSync(
    inHome('export.xlsx'),
    xlsx({ Invoices: [head, ['X-1', { date: '2025-05-02' }, 'Apna Bazar', 'Aloo Bhujia', 3, 2.5, 7.5]] }),
  );
  fs.writeFileSync(inHome('targets.csv'), `Month,Target\n${localToday().slice(0, 7)},50000\n`);
  fs.writeFileSync(inHome('lines.json'), '[{"productId": 1, "quantity": 2, "unit": "piece"}]');
  fs.writeFileSync(inHome('first.txt'), `${PASSWORD}\n`, { mode: 0o600 });
  fs.copyFileSync(inHome('first.txt'), inHome('ravi.txt'));
  fs.writeFileSync(inHome('baskets.csv'), 'tea,sugar\ntea,sugar,milk\nmilk\ntea,sugar\n');
  const months = Array.from({ length: 36 }, (_, i) => `A,${i + 1},${100 + 10 * Math.sin(i)}\n`);
  fs.writeFileSync(inHome('demand.csv'), `series,index,value\n${months.join('')}`);
  fs.writeFileSync(inHome('order.txt'), 'Kaju Katli 2 case\nSoan Papdi 1 case\n');

  const data = inHome('.config', 'Mangalm');
  const big = Array.from({ length: 30_000 }, (_, i) => [
    `B-${i}`,
    '2025-04-01',
    'Patel',
    'Kaju',
    '2',
    '10.00',
    '20.00',
  ]);
  keepFirstStores(inHome('Invoices_Mangalam .csv'), STORES);
  await cli(['import', inHome('Invoices_Mangalam .csv'), '--data', data]);
  await cli(['import', inHome('export.csv'), '--mapping', inHome('till.json'), '--data', data]);
  writeCsv(inHome('cut-off.csv'), big);
  await importAndKill(inHome('cut-off.csv'), data, 1000);
  await cli(['train', '--series', 'store', '--data', data]);
  await cli(['train', '--series', 'total', '--data', data]);
  await cli(['order', 'create', '--store', '12', '--lines', inHome('lines.json'), '--data', data]);
  const testApp = openTestApp(data);
  await testApp.call('imports.saveMapping', JSON.parse(registerMapping) as Input<'imports.saveMapping'>);
  await testApp.close();
  const { stdout: rejects } = await cli(['rejects', '2', '--csv', '--data', data]);
  const snapshot = inHome('kept');
  fs.cpSync(data, snapshot, { recursive: true });

  const env = { PATH: `${inHome('bin')}:${process.env.PATH}`, npm_config_update_notifier: 'false' };
  const substitutions = [
    ['/media/', `${inHome('media')}/`],
    ['/mnt/', `${inHome('mnt')}/`],
    ['/var/lib/node_exporter/', `${inHome('node_exporter')}/`],
    // the tests of scans read photos; a message takes a tenth of the time
    ['sheet.jpg', 'order.txt'],
  ];
  let exported = '';
  /** The data folder as the last reset left it, which a command that only reads leaves as it is. */
  let resetState = '';
  const prepared = (line: string) => {
    // simulates the manual correction of the rejects
    if (/ fix \d/.test(line)) fs.writeFileSync(inHome('rejects.csv'), rejects.replace('32.03', '31.03'));
    return substitutions.reduce((text, [from, to]) => text.replaceAll(from!, to!), line);
  };
  return {
    home,
    reset: () => {
      exported = '';
      if (stateOf(data) === resetState) return;
      fs.rmSync(data, { recursive: true, force: true });
      fs.cpSync(snapshot, data, { recursive: true });
      resetState = stateOf(data);
    },
    run: (line) => {
      const script = exported + prepared(line);
      if (line.startsWith('export ')) exported += `${line}\n`;
      return runInShell(home, script, { env, input: `${PASSWORD}\n`.repeat(3) });
    },
    runHere: async (line) => {
      const words = [...prepared(line).matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
      const before = { cwd: process.cwd(), home: process.env.HOME };
      process.chdir(home);
      process.env.HOME = home;
      try {
        return await cli(words.slice(1));
      } finally {
        process.chdir(before.cwd);
        process.env.HOME = before.home;
      }
    },
    dispose: () => fs.rmSync(home, { recursive: true, force: true }),
  };
}
