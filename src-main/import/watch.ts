import fs from 'node:fs';
import path from 'node:path';
import { isHeld, renameFile } from '../files.ts';
import { log } from '../log.ts';
import { isOpenElsewhere } from '../named-file.ts';

const lookEvery = () => Number(process.env.MANGALM_WATCH_MS ?? 2000);
const TABLE = /\.(csv|tsv|txt|tab|xlsx|gz|zip)$/i;

/** The outcome for a file: imported, failed, or waiting for an answer. */
type Took = 'imported' | 'failed' | 'waits';

interface Seen {
  size: number;
  mtimeMs: number;
}

interface Taken {
  seen: Seen;
  /**
   * The folder it goes to once its import has ended, null while that runs; on Windows the move waits until no program
   * has the file open.
   */
  into: Took | null;
}

const isSame = (a: Seen | undefined, b: Seen): boolean => a?.size === b.size && a.mtimeMs === b.mtimeMs;

/**
 * Watches a folder and delivers each table file that appears in it once it is complete: when its size and modification
 * time are the same in two polls. It polls, since network shares send no notifications.
 */
export class FolderWatcher {
  readonly #take: (file: string) => Promise<Took>;
  #folder: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #seen = new Map<string, Seen>();
  /** Files whose import is running, waiting or ended, with their stamp when it began. */
  readonly #taken = new Map<string, Taken>();

  /**
   * @param onFile imports a file, which is then moved to a folder named after the outcome, or stays while its import
   * waits
   */
  constructor(take: (file: string) => Promise<Took>) {
    this.#take = take;
  }

  watch(folder: string | null): void {
    if (folder === this.#folder) return;
    this.stop();
    this.#folder = folder;
    if (folder) this.#timer = setTimeout(() => void this.#look(), 0);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#folder = null;
    this.#seen.clear();
  }

  async #look(): Promise<void> {
    const folder = this.#folder;
    if (!folder) return;
    try {
      const now = new Map<string, Seen>();
      for (const name of (await fs.promises.readdir(folder))
        .filter((entry) => TABLE.test(entry) && !entry.startsWith('.'))
        .sort()) {
        const file = path.join(folder, name);
        const stat = await fs.promises.stat(file).catch(() => null);
        if (!stat?.isFile() || stat.size === 0) continue;
        const seen = { size: stat.size, mtimeMs: stat.mtimeMs };
        now.set(file, seen);
        if (!isSame(this.#seen.get(file), seen)) continue;
        const taken = this.#taken.get(file);
        if (!taken || (taken.into && !isSame(taken.seen, seen))) {
          if (!isOpenElsewhere(file)) void this.#bringIn(file, seen);
        } else if (taken.into && taken.into !== 'waits') this.#putAside(file, taken.into);
      }
      for (const [file, { into }] of this.#taken) if (into === 'waits' && !now.has(file)) this.#taken.delete(file);
      this.#seen = now;
    } catch (error) {
      log.info('watched folder', { folder, error: (error as NodeJS.ErrnoException).code });
    }
    if (this.#folder === folder) this.#timer = setTimeout(() => void this.#look(), lookEvery());
  }

  /** Moves a file whose import was waiting and has now ended. */
  settled(file: string, came: boolean): void {
    const taken = this.#taken.get(file);
    if (taken?.into !== 'waits') return;
    taken.into = came ? 'imported' : 'failed';
    this.#putAside(file, taken.into);
  }

  async #bringIn(file: string, seen: Seen): Promise<void> {
    const taken: Taken = { seen, into: null };
    this.#taken.set(file, taken);
    taken.into = await this.#take(file).catch(() => 'failed' as const);
    if (taken.into !== 'waits') this.#putAside(file, taken.into);
  }

  /** Moves a file; one that can't be moved stays marked, so that it is not imported again, and each poll retries. */
  #putAside(file: string, into: 'imported' | 'failed'): void {
    try {
      moveAside(file, into);
      // a poll in progress may have listed it before it was moved
      this.#seen.delete(file);
      this.#taken.delete(file);
    } catch (error) {
      const held = isHeld(error);
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
