import fs from 'node:fs';
import path from 'node:path';
import { isFileLocked, renameFile } from '../../platform/files.ts';
import { isLockedForWriting } from '../../platform/user-file.ts';
import { log } from '../../tracing/log.ts';

const pollIntervalMs = () => Number(process.env.MANGALM_WATCH_MS ?? 2000);
const TABLE_FILE = /\.(csv|tsv|txt|tab|prn|xlsx|xlsm|xls|xlsb|ods|fods|dif|slk|html?|json|jsonl|ndjson|xml|gz|zip)$/i;

/** The outcome for a file: imported, failed, or waiting for an answer. */
type FileOutcome = 'imported' | 'failed' | 'waits';

interface FileStamp {
  size: number;
  mtimeMs: number;
}

interface HandledFile {
  stamp: FileStamp;
  /**
   * The folder it goes to once its import has ended, null while that runs; on Windows the move waits until no program
   * has the file open.
   */
  into: FileOutcome | null;
}

const isSame = (a: FileStamp | undefined, b: FileStamp): boolean => a?.size === b.size && a.mtimeMs === b.mtimeMs;

/**
 * Watches a folder and delivers each table file that appears in it once it is complete: when its size and modification
 * time are the same in two polls. It polls, since network shares send no notifications.
 */
export class FolderWatcher {
  readonly #onFile: (file: string) => Promise<FileOutcome>;
  #folder: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stamps = new Map<string, FileStamp>();
  /** Files whose import is running, waiting or ended, with their stamp when it began. */
  readonly #handled = new Map<string, HandledFile>();

  /**
   * @param onFile imports a file, which is then moved to a folder named after the outcome, or stays while its import
   * waits
   */
  constructor(onFile: (file: string) => Promise<FileOutcome>) {
    this.#onFile = onFile;
  }

  watch(folder: string | null): void {
    if (folder === this.#folder) return;
    this.stop();
    this.#folder = folder;
    if (folder) this.#timer = setTimeout(() => void this.#poll(), 0);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#folder = null;
    this.#stamps.clear();
  }

  async #poll(): Promise<void> {
    const folder = this.#folder;
    if (!folder) return;
    try {
      const now = new Map<string, FileStamp>();
      for (const name of (await fs.promises.readdir(folder))
        .filter((entry) => TABLE_FILE.test(entry) && !entry.startsWith('.'))
        .sort()) {
        const file = path.join(folder, name);
        const stat = await fs.promises.stat(file).catch(() => null);
        if (!stat?.isFile() || stat.size === 0) continue;
        const seen = { size: stat.size, mtimeMs: stat.mtimeMs };
        now.set(file, seen);
        if (!isSame(this.#stamps.get(file), seen)) continue;
        const taken = this.#handled.get(file);
        if (!taken || (taken.into && !isSame(taken.stamp, seen))) {
          if (!isLockedForWriting(file)) void this.#importFile(file, seen);
        } else if (taken.into && taken.into !== 'waits') this.#moveAside(file, taken.into);
      }
      for (const [file, { into }] of this.#handled) if (into === 'waits' && !now.has(file)) this.#handled.delete(file);
      this.#stamps = now;
    } catch (error) {
      log.info('watched folder', { folder, error: (error as NodeJS.ErrnoException).code });
    }
    if (this.#folder === folder) this.#timer = setTimeout(() => void this.#poll(), pollIntervalMs());
  }

  /** Moves a file whose import was waiting and has now ended. */
  importSettled(file: string, imported: boolean): void {
    const taken = this.#handled.get(file);
    if (taken?.into !== 'waits') return;
    taken.into = imported ? 'imported' : 'failed';
    this.#moveAside(file, taken.into);
  }

  async #importFile(file: string, seen: FileStamp): Promise<void> {
    const taken: HandledFile = { stamp: seen, into: null };
    this.#handled.set(file, taken);
    taken.into = await this.#onFile(file).catch(() => 'failed' as const);
    if (taken.into !== 'waits') this.#moveAside(file, taken.into);
  }

  /** Moves a file; one that can't be moved stays marked, so that it is not imported again, and each poll retries. */
  #moveAside(file: string, into: 'imported' | 'failed'): void {
    try {
      moveAside(file, into);
      // a poll in progress may have listed it before it was moved
      this.#stamps.delete(file);
      this.#handled.delete(file);
    } catch (error) {
      const held = isFileLocked(error);
      log[held ? 'info' : 'error']('watched file not moved', { file, error: String(error) });
    }
  }
}

/** Moves a file into a folder beside it; a number is added where the name is taken. */
function moveAside(file: string, into: string): void {
  const dir = path.join(path.dirname(file), into);
  fs.mkdirSync(dir, { recursive: true });
  const { name, ext } = path.parse(file);
  let target = path.join(dir, name + ext);
  for (let n = 2; fs.existsSync(target); n++) target = path.join(dir, `${name} (${n})${ext}`);
  renameFile(file, target, 0);
}
