import { Problem } from '../../src-shared/problem.ts';
import type { DataFolder } from './folder.ts';
import { type Lock, SharedLock, waitFor, waitingFor } from './lock.ts';

/** How long whoever replaces the database waits for work under way. */
const WORK_MS = () => Number(process.env.MANGALM_LOCK_WAIT_MS ?? 10_000);
/** How long work waits for a replacement: that copies the whole database three times. */
const REPLACEMENT_MS = 120_000;

/**
 * Who may do what to a data folder at the same time, across all processes.
 *
 * Two locks, each shared by many or held by one, and both given back by the operating system when a process dies:
 *
 * - **work** is shared by every unit of work for as long as it lasts: a question at the door with all that it waits for,
 *   an import from its turn to its noted end, a meeting with the server, a backup, the opening of the folder. Whoever
 *   puts another database in its place holds it exclusively, from before the backup of what was there until the new one
 *   is open. So nothing that began on the one database ends on the other, and nothing is lost between backup and
 *   replacement. A window that is open for days shares it only while it works, so it keeps nobody from restoring.
 * - **open** is shared by every process for as long as it has the database open. Mending puts another file under its
 *   name and a migration changes what an older program would write into, so both hold it exclusively: no process may
 *   go on with a file that is gone or a schema that it does not know.
 *
 * Work waits for a replacement to end; a replacement waits some seconds for work to end and is then refused. Work that
 * comes meanwhile does not queue up behind a replacement that still waits: orders go on while it waits for an import.
 */
export class FolderLock {
  readonly #work: SharedLock;
  readonly #open: SharedLock;

  constructor(folder: DataFolder) {
    this.#work = new SharedLock(folder, 'work');
    this.#open = new SharedLock(folder, 'open');
  }

  /** Shares the folder for a unit of work, or answers null where its database is being replaced. */
  tryWork(): Lock | null {
    return this.#work.tryShared();
  }

  /** The same, once a replacement under way has ended. @throws Problem `being_replaced` where it does not end */
  async work(): Promise<Lock> {
    // nearly always at once, and then without a turn of the event loop for every question
    return this.#work.tryShared() ?? waitFor(() => this.#work.tryShared(), REPLACEMENT_MS, beingReplaced);
  }

  /** The same for what can't wait but by blocking its thread. @throws Problem `being_replaced` */
  workNow(): Lock {
    return waitingFor(() => this.#work.tryShared(), REPLACEMENT_MS, beingReplaced);
  }

  /** Takes the folder for oneself, to replace its database in place. @throws Problem `busy` where work under way does not end */
  replace(): Promise<Lock> {
    return waitFor(() => this.#work.tryExclusive(), WORK_MS(), busy);
  }

  /** Notes that this process has the database open. @throws Problem `open_elsewhere` while another one mends or migrates it */
  open(): Lock {
    return waitingFor(() => this.#open.tryShared(), REPLACEMENT_MS, openElsewhere);
  }

  /** Keeps everybody from opening the database. @throws Problem `open_elsewhere` where a process has it open */
  closed(): Promise<Lock> {
    return waitFor(() => this.#open.tryExclusive(), WORK_MS(), openElsewhere);
  }

  /** The same for what can't wait but by blocking its thread. @throws Problem `open_elsewhere` */
  closedNow(): Lock {
    return waitingFor(() => this.#open.tryExclusive(), WORK_MS(), openElsewhere);
  }

  /** Gives both back. */
  close(): void {
    this.#work.close();
    this.#open.close();
  }
}

const busy = () =>
  new Problem(
    'busy',
    'Another window or command is at work on this data folder.',
    'Wait until its import, backup or sync has ended, or cancel it, then try again. Nothing was changed.',
  );

const beingReplaced = () =>
  new Problem(
    'being_replaced',
    'A backup is being put in place of the database, and that takes longer than two minutes.',
    'Wait until it has ended, and try again.',
  );

export const openElsewhere = () =>
  new Problem(
    'open_elsewhere',
    'Mangalm is open in another window or command.',
    'Close it, then try again. Nothing was changed.',
  );
