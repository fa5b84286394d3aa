import fs from 'node:fs';
import path from 'node:path';
import { renameFile } from '../files.ts';
import type { DataFolder } from './folder.ts';

/** Settings in a file beside the database: needed where that can't be read, and not put back with a backup of it. */
export function readBeside<T extends object>({ root }: DataFolder, name: string, usual: T): T {
  try {
    return { ...usual, ...(JSON.parse(fs.readFileSync(path.join(root, name), 'utf8')) as Partial<T>) };
  } catch {
    return usual;
  }
}

/** Writes them whole or not at all. */
export function writeBeside({ root }: DataFolder, name: string, settings: object): void {
  const file = path.join(root, name);
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify(settings), { mode: 0o600, flush: true });
  renameFile(draft, file);
}
