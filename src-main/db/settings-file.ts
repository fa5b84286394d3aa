import fs from 'node:fs';
import path from 'node:path';
import { renameFile } from '../platform/files.ts';
import type { DataFolder } from './folder.ts';

/**
 * Reads settings from a JSON file beside the database: available when the database is unreadable, and not affected by a
 * restore. Missing fields, and all fields of an unreadable file, take their defaults.
 */
export function readSettingsFile<T extends object>({ root }: DataFolder, name: string, defaults: T): T {
  try {
    return { ...defaults, ...(JSON.parse(fs.readFileSync(path.join(root, name), 'utf8')) as Partial<T>) };
  } catch {
    return defaults;
  }
}

/** Writes the file atomically, by a rename. */
export function writeSettingsFile({ root }: DataFolder, name: string, settings: object): void {
  const file = path.join(root, name);
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, JSON.stringify(settings), { mode: 0o600, flush: true });
  renameFile(temporary, file);
}
