import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { ImportSummary } from '../src-shared/contract/index.ts';
import { cli, cliFile } from './command-line.ts';
import { makeInvoices as generate, type InvoiceFile, type Truth } from './invoices.ts';
import { root } from './root.ts';

export { cli } from './command-line.ts';
export { writeCsv } from './csv.ts';
export { root };

/** The folder of real files, beside the repository; tests that need it are skipped if it is missing. */
export const shared = process.env.MANGALM_SHARED ?? path.resolve(root, '..', 'shared');
export const hasShared = fs.existsSync(path.join(shared, 'data'));

const remove = (dir: string) => fs.rmSync(dir, { recursive: true, force: true });
const untilExit: string[] = [];
process.once('exit', () => untilExit.forEach(remove));

/** Creates an empty folder that is removed after the test, or after the process if no test runs. */
export function tempFolder(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-test-'));
  try {
    onTestFinished(() => remove(dir));
  } catch {
    untilExit.push(dir);
  }
  return dir;
}

/** Spawns the command line without waiting for its end. */
export function startCli(args: string[]) {
  return spawn(process.execPath, [cliFile, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs the command line and kills it (SIGKILL) after `afterMs`, unless it has ended; returns whether it was killed. */
export async function runCliAndKill(args: string[], afterMs: number): Promise<boolean> {
  const child = startCli(args);
  child.stdout!.resume();
  child.stderr!.resume();
  const ended = new Promise<boolean>((resolve) => child.once('exit', (_, signal) => resolve(signal === 'SIGKILL')));
  await Promise.race([delay(afterMs), ended]);
  child.kill('SIGKILL');
  return ended;
}

/** Imports a file in a child process, killed once it has read so many records. @throws Error if it ended before */
export async function importAndKill(file: string, data: string, records: number): Promise<void> {
  const child = startCli(['import', file, '--data', data, '--json']);
  const ended = new Promise<boolean>((resolve) => child.once('exit', (_, signal) => resolve(signal === 'SIGKILL')));
  child.stdout!.resume();
  child.stderr!.on('data', (chunk) => {
    const read = [...String(chunk).matchAll(/"phase":"reading".*?"records":(\d+)/g)].map(([, count]) => Number(count));
    if (read.some((count) => count >= records)) child.kill('SIGKILL');
  });
  if (!(await ended)) throw new Error(`The import of ${file} was done before it could be killed.`);
}

/** Imports a file by the command line; returns its exit code, JSON summary and stderr. */
export async function importInto(
  data: string,
  file: string,
  ...options: string[]
): Promise<{ code: number | null; summary: ImportSummary; stderr: string }> {
  const { code, json, stderr } = await cli(['import', file, '--data', data, '--json', ...options]);
  return { code, summary: json as ImportSummary, stderr };
}

/** Writes a file of generated invoices; options as on a command line: `--records 5000 --flavour eu --crlf`. */
export async function makeInvoices(file: string, ...flags: string[]): Promise<Truth> {
  const { values } = parseArgs({
    args: flags,
    options: {
      records: { type: 'string' },
      seed: { type: 'string' },
      flavour: { type: 'string' },
      bad: { type: 'string' },
      'repeat-items': { type: 'string' },
      encoding: { type: 'string' },
      bom: { type: 'boolean' },
      crlf: { type: 'boolean' },
      scatter: { type: 'boolean' },
    },
  });
  const { records, seed, bad, 'repeat-items': repeatItems, ...rest } = values;
  const counts = Object.entries({ records, seed, bad, repeatItems }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Number(value)]],
  );
  return generate(file, { ...(rest as InvoiceFile), ...(Object.fromEntries(counts) as InvoiceFile) });
}

/** The contents of the live tables as text, independent of row IDs, to compare two states of a database. */
export function contents(data: string): string {
  const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
  try {
    const rows = db
      .prepare(
        `SELECT i.number, i.date, i.status, i.total, i.line_count, i.rejected_lines, s.name AS store, l.line_no, p.name AS product, l.quantity, l.price, l.total AS line_total,
           es.json AS es, ep.json AS ep, ei.json AS ei, el.json AS el
         FROM invoice i JOIN store s ON s.id = i.store_id LEFT JOIN invoice_line l ON l.invoice_id = i.id LEFT JOIN product p ON p.id = l.product_id
         LEFT JOIN extra es ON es.id = l.store_extra LEFT JOIN extra ep ON ep.id = l.product_extra LEFT JOIN extra ei ON ei.id = l.invoice_extra
         LEFT JOIN extra el ON el.id = l.line_extra ORDER BY i.number, l.line_no`,
      )
      .all();
    const stores = db.prepare('SELECT external_id, name, city, state, country, as_of FROM store ORDER BY 1, 2').all();
    const products = db
      .prepare('SELECT external_id, sku, name, brand, category, unit, as_of FROM product ORDER BY 1, 2')
      .all();
    return JSON.stringify([rows, stores, products]);
  } finally {
    db.close();
  }
}

/** @throws Error if the database is corrupt, or a total or line count of an invoice disagrees with its lines */
export function checkDatabase(data: string): void {
  const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
  try {
    const problems = [
      ...(db.pragma('integrity_check') as { integrity_check: string }[])
        .map((row) => row.integrity_check)
        .filter((text) => text !== 'ok'),
      ...(db.pragma('foreign_key_check') as unknown[]).map((row) => JSON.stringify(row)),
      ...db
        .prepare(
          `SELECT i.number FROM invoice i WHERE i.total <> (SELECT coalesce(sum(total), 0) FROM invoice_line l WHERE l.invoice_id = i.id)
             OR i.line_count <> (SELECT count(*) FROM invoice_line l WHERE l.invoice_id = i.id) OR i.line_count = 0`,
        )
        .pluck()
        .all(),
    ];
    if (problems.length > 0) throw new Error(`not whole: ${problems.slice(0, 5).join('; ')}`);
  } finally {
    db.close();
  }
}
