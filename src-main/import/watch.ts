import fs from 'node:fs';
import path from 'node:path';
import { log } from '../log.ts';

const lookEvery = () => Number(process.env.MANGALM_WATCH_MS ?? 2000);
const TABLE = /\.(csv|tsv|txt|tab|xlsx|gz|zip)$/i;

/** What came of a file: it came in, or not, or waits for somebody's answer. */
type Took = 'imported' | 'failed' | 'waits';

interface Seen {
  size: number;
  mtimeMs: number;
}

/**
 * Watches a folder and hands on each table that appears in it once it is complete: when its size and time have stood
 * still from one look to the next. By looking, not by the system's notices, which network shares do not send.
 */
export class FolderWatcher {
  readonly #take: (file: string) => Promise<Took>;
  #folder: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #seen = new Map<string, Seen>();
  readonly #taken = new Set<string>();
  /** Files whose import waits for an answer, as they were then; one that has changed since is taken anew. */
  readonly #waiting = new Map<string, Seen>();

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
    this.#waiting.clear();
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
        const { size, mtimeMs } = stat;
        now.set(file, { size, mtimeMs });
        const seen = { size, mtimeMs };
        if (isSame(this.#seen.get(file), seen) && !isSame(this.#waiting.get(file), seen) && !this.#taken.has(file))
          void this.#bringIn(file, seen);
      }
      for (const file of this.#waiting.keys()) if (!now.has(file)) this.#waiting.delete(file);
      this.#seen = now;
    } catch (error) {
      log.info('watched folder', { folder, error: (error as NodeJS.ErrnoException).code });
    }
    if (this.#folder === folder) this.#timer = setTimeout(() => void this.#look(), lookEvery());
  }

  /** Moves a file aside whose import waited and has ended now. */
  settled(file: string, came: boolean): void {
    if (this.#waiting.delete(file)) this.#putAway(file, came ? 'imported' : 'failed');
  }

  async #bringIn(file: string, seen: Seen): Promise<void> {
    this.#taken.add(file);
    this.#waiting.delete(file);
    const took = await this.#take(file).catch(() => 'failed' as const);
    if (took !== 'waits') return this.#putAway(file, took);
    this.#waiting.set(file, seen);
    this.#taken.delete(file);
  }

  #putAway(file: string, into: 'imported' | 'failed'): void {
    this.#taken.add(file);
    try {
      moveAside(file, into);
    } catch (error) {
      log.error('watched file not moved', { file, error: String(error) });
      return; // it stays taken, lest it come in again and again
    }
    // a look under way may have met it before it went
    this.#seen.delete(file);
    this.#taken.delete(file);
  }
}

const isSame = (one: Seen | undefined, other: Seen) => one?.size === other.size && one.mtimeMs === other.mtimeMs;

/** Moves a file into a folder beside it; one of the same name gets a number. */
function moveAside(file: string, into: string): void {
  const dir = path.join(path.dirname(file), into);
  fs.mkdirSync(dir, { recursive: true });
  const { name, ext } = path.parse(file);
  let target = path.join(dir, name + ext);
  for (let n = 2; fs.existsSync(target); n++) target = path.join(dir, `${name} (${n})${ext}`);
  fs.renameSync(file, target);
}
