import fs from 'node:fs';
import path from 'node:path';
import { removeFile } from '../../files.ts';
import type { DataFolder } from '../folder.ts';
import { type Keys, same } from '../keys.ts';

/**
 * A note beside the keys that the rows of a folder’s database are sealed with them. Whoever writes the database alone can’t
 * remove it, and so can’t have a database without seals, or under other keys, sealed as it stands.
 */
export class SealProof {
  readonly #file: string;
  readonly #text: string;

  constructor(folder: DataFolder, keys: Keys) {
    this.#file = fileOf(folder);
    this.#text = keys.seal('rows are sealed', keys.id);
  }

  holds(): boolean {
    try {
      return same(fs.readFileSync(this.#file, 'utf8').trim(), this.#text);
    } catch {
      return false;
    }
  }

  /** Notes it; where that can’t be, the next start does. */
  keep(): void {
    try {
      fs.writeFileSync(this.#file, this.#text, { mode: 0o600, flush: true });
    } catch {
      // a full disk: nothing hangs on it today
    }
  }
}

const fileOf = ({ root }: DataFolder): string => path.join(root, 'keys', 'sealed');

/** Takes it back before another database is put in place, which may be of an earlier version or of other keys. */
export function forgetSealProof(folder: DataFolder): void {
  removeFile(fileOf(folder));
}
