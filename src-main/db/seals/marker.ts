import fs from 'node:fs';
import path from 'node:path';
import { removeFile } from '../../platform/files.ts';
import type { DataFolder } from '../folder.ts';
import { constantTimeEqual, type Keys } from '../keys.ts';

/**
 * A marker file beside the keys, stating that the folder's database is sealed with them. An attacker who can write only
 * the database can't remove it, so can't have an unsealed database, or one sealed with other keys, sealed as it is.
 */
export class SealMarker {
  readonly #file: string;
  readonly #text: string;

  constructor(folder: DataFolder, keys: Keys) {
    this.#file = fileOf(folder);
    this.#text = keys.seal('rows are sealed', keys.id);
  }

  isValid(): boolean {
    try {
      return constantTimeEqual(fs.readFileSync(this.#file, 'utf8').trim(), this.#text);
    } catch {
      return false;
    }
  }

  /** Writes the marker; if that fails, the next start retries. */
  write(): void {
    try {
      fs.writeFileSync(this.#file, this.#text, { mode: 0o600, flush: true });
    } catch {
      // disk full: not needed before the next start
    }
  }
}

const fileOf = ({ root }: DataFolder): string => path.join(root, 'keys', 'sealed');

/** Removes the marker before the database is replaced by one that may be unsealed or sealed with other keys. */
export function removeSealMarker(folder: DataFolder): void {
  removeFile(fileOf(folder));
}
