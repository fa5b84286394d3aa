import fs from 'node:fs';
import path from 'node:path';

function readVersion(from: string): string {
  const file = path.join(from, 'package.json');
  if (fs.existsSync(file)) return (JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string }).version;
  const parent = path.dirname(from);
  if (parent === from) throw new Error('no package.json above the program');
  return readVersion(parent);
}

/** The program's version, from the nearest package.json above, in the repository and in the installed app. */
export const version = readVersion(import.meta.dirname);
