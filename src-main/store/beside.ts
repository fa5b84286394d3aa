import fs from 'node:fs';
import path from 'node:path';
import { renameFile } from '../files.ts';
import type { DataFolder } from './folder.ts';

/**
 * Reads settings from a JSON file beside the database: available when the database is unreadable, and not affected by a
 * restore. Missing fields, and all fields of an unreadable file, take their defaults.
 */
export function readBeside<T extends object>({ root }: DataFolder, name: string, usual: T): T {
  try {
    return { ...usual, ...(JSON.parse(fs.readFileSync(path.join(root, name), 'utf8')) as Partial<T>) };
  } catch {
    return usual;
  }
}

/** Writes the file atomically, by a rename. */
export function writeBeside({ root }: DataFolder, name: string, settings: object): void {
  const file = path.join(root, name);
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify(settings), { mode: 0o600, flush: true });
  renameFile(draft, file);
}
