import fs from 'node:fs';
import { parse } from 'csv-parse/sync';

/** Keeps the records of an export's first stores, unchanged: work on all stores would dominate the duration of a test. */
export function keepFirstStores(file: string, many: number): void {
  const records = parse(fs.readFileSync(file, 'utf8'), { raw: true, bom: true }) as unknown as {
    raw: string;
    record: string[];
  }[];
  const [head, ...rest] = records;
  const at = head!.record.indexOf('Customer Name');
  const names = new Set(rest.map(({ record }) => record[at]).slice(0, 2000));
  const kept = new Set([...names].slice(0, many));
  fs.writeFileSync(file, [head!, ...rest.filter(({ record }) => kept.has(record[at]))].map(({ raw }) => raw).join(''));
}
