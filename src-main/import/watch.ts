import fs from 'node:fs';
import path from 'node:path';
import { log } from '../log.ts';

const lookEvery = () => Number(process.env.MANGALM_WATCH_MS ?? 2000);
const TABLE = /\.(csv|tsv|txt|tab|xlsx|gz|zip)$/i;

interface Seen {
  size: number;
  mtimeMs: number;
}

/**
 * Watches a folder and hands on each table that appears in it once it is complete: when its size and time have stood
 * still from one look to the next. By looking, not by the system's notices, which network shares do not send.
 */
export class FolderWatcher {
  readonly #take: (file: string) => Promise<boolean>;
  #folder: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #seen = new Map<string, Seen>();
  readonly #taken = new Set<string>();

  /** @param take imports a file; answers whether it came in, and the file is then moved aside to `imported`, else to `failed` */
  constructor(take: (file: string) => Promise<boolean>) {
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
        const { size, mtimeMs } = stat;
        now.set(file, { size, mtimeMs });
        const before = this.#seen.get(file);
        if (before?.size === size && before.mtimeMs === mtimeMs && !this.#taken.has(file)) void this.#bringIn(file);
      }
      this.#seen = now;
    } catch (error) {
      log.info('watched folder', { folder, error: (error as NodeJS.ErrnoException).code });
    }
    if (this.#folder === folder) this.#timer = setTimeout(() => void this.#look(), lookEvery());
  }

  async #bringIn(file: string): Promise<void> {
    this.#taken.add(file);
    const came = await this.#take(file).catch(() => false);
    try {
      moveAside(file, came ? 'imported' : 'failed');
    } catch (error) {
      log.error('watched file not moved', { file, error: String(error) });
      return; // it stays taken, lest it come in again and again
    }
    this.#taken.delete(file);
  }
}

/** Moves a file into a folder beside it; one of the same name gets a number. */
function moveAside(file: string, into: string): void {
  const dir = path.join(path.dirname(file), into);
  fs.mkdirSync(dir, { recursive: true });
  const { name, ext } = path.parse(file);
  let target = path.join(dir, name + ext);
  for (let n = 2; fs.existsSync(target); n++) target = path.join(dir, `${name} (${n})${ext}`);
  fs.renameSync(file, target);
}
