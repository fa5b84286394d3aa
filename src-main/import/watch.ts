import fs from 'node:fs';
import path from 'node:path';
import { isHeld, renameFile } from '../files.ts';
import { log } from '../log.ts';
import { isOpenElsewhere } from '../named-file.ts';

const lookEvery = () => Number(process.env.MANGALM_WATCH_MS ?? 2000);
const TABLE = /\.(csv|tsv|txt|tab|xlsx|gz|zip)$/i;

/** What came of a file: it came in, or not, or waits for somebody's answer. */
type Took = 'imported' | 'failed' | 'waits';

interface Seen {
  size: number;
  mtimeMs: number;
}

interface Taken {
  seen: Seen;
  /** Where it goes once its import has ended, null while that is under way; on Windows not before whoever has it open lets go of it. */
  into: Took | null;
}

const isSame = (a: Seen | undefined, b: Seen): boolean => a?.size === b.size && a.mtimeMs === b.mtimeMs;

/**
 * Watches a folder and hands on each table that appears in it once it is complete: when its size and time have stood
 * still from one look to the next. By looking, not by the system's notices, which network shares do not send.
 */
export class FolderWatcher {
  readonly #take: (file: string) => Promise<Took>;
  #folder: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #seen = new Map<string, Seen>();
  /** Files whose import is under way, waits or has ended, as they were when it began. */
  readonly #taken = new Map<string, Taken>();

  /** @param take imports a file, which is then moved aside to a folder of that name, or stays while its import waits */
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

  /** Moves a file aside whose import waited and has ended now. */
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

  /** Moves a file aside; one that can't be moved stays taken, lest it come in again and again, and each look tries. */
  #putAside(file: string, into: 'imported' | 'failed'): void {
    try {
      moveAside(file, into);
      // a look under way may have met it before it went
      this.#seen.delete(file);
      this.#taken.delete(file);
    } catch (error) {
      const held = isHeld(error);
      log[held ? 'info' : 'error']('watched file not moved', { file, error: String(error) });
    }
  }
}

/** Moves a file into a folder beside it; one of the same name gets a number. */
function moveAside(file: string, into: string): void {
  const dir = path.join(path.dirname(file), into);
  fs.mkdirSync(dir, { recursive: true });
  const { name, ext } = path.parse(file);
  let target = path.join(dir, name + ext);
  for (let n = 2; fs.existsSync(target); n++) target = path.join(dir, `${name} (${n})${ext}`);
  renameFile(file, target, 0);
}
