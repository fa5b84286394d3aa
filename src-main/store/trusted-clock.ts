import fs from 'node:fs';
import os from 'node:os';
import { readBeside, writeBeside } from './beside.ts';
import type { DataFolder } from './folder.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The longest step that is taken at once. */
const PLAUSIBLE_MS = 7 * DAY_MS;
/** On how many days the program must have been used since a longer one. */
const CONFIRMING_DAYS = 14;
/** The time that must lie between two such days, where the machine's uptime tells. */
const BETWEEN_DAYS_MS = 12 * HOUR_MS;

/** What the machine says about time. */
export interface Moment {
  /** The wall clock, which anybody may set. */
  wall: number;
  /** Milliseconds since the machine was started, which nobody sets. */
  uptime: number;
  /** Names this run of the machine; null where it can't be told from another. */
  boot: string | null;
}

/** What is remembered of time; kept beside the database, so that a restore does not set it back. */
export interface Witnessed {
  /** The time that is trusted: nothing is removed by a later one. */
  trusted: number;
  /** The moment at which that was last moved on; null where it is not known. */
  at: Moment | null;
  /** A step of the clock, forward or back, that is not trusted yet: where it led, and on how many days it was used since. */
  step: { last: number; days: number; counted: Moment } | null;
}

/** A step of the wall clock that is not taken on its word, forward or back. */
export interface Jump {
  from: string;
  to: string;
}

/** The time between two moments as the machine's own run tells it; null where it was started anew or may have been. */
const passed = (before: Moment | null, { boot, uptime }: Moment): number | null =>
  before !== null && boot !== null && boot === before.boot && uptime >= before.uptime ? uptime - before.uptime : null;

/**
 * What is trusted after the clock was looked at.
 *
 * The wall clock is taken at its word where the machine's uptime agrees, or where the machine was started since and the
 * step is a week at most. Any other step is trusted once the program was used on fourteen days of the new time, half a
 * day of uptime or a start of the machine apart, while the clock went on from there. A laptop that lay in a drawer for
 * four months so removes what is old two weeks later; one with a wrong clock removes nothing when it is set right by then.
 */
export function witness(before: Witnessed, now: Moment): { after: Witnessed; jump: Jump | null } {
  const { step, trusted } = before;
  const stood = step?.last ?? trusted;
  const jump =
    now.wall - stood > PLAUSIBLE_MS || stood - now.wall > DAY_MS
      ? { from: new Date(stood).toISOString(), to: new Date(now.wall).toISOString() }
      : null;
  const ahead = now.wall - trusted;
  const sinceTrusted = passed(before.at, now);
  const isTaken =
    ahead >= -HOUR_MS && ahead <= PLAUSIBLE_MS && (sinceTrusted === null || ahead <= sinceTrusted + HOUR_MS);
  if (isTaken) return { after: { trusted: Math.max(now.wall, trusted), at: now, step: null }, jump };
  const goesOn = step !== null && now.wall >= step.last - HOUR_MS && now.wall - step.last <= PLAUSIBLE_MS;
  if (!goesOn) return { after: { ...before, step: { last: now.wall, days: 1, counted: now } }, jump };
  const sinceCounted = passed(step.counted, now);
  const isNewDay =
    dayOf(now.wall) > dayOf(step.counted.wall) && (sinceCounted === null || sinceCounted >= BETWEEN_DAYS_MS);
  const days = step.days + (isNewDay ? 1 : 0);
  if (days >= CONFIRMING_DAYS) return { after: { trusted: now.wall, at: now, step: null }, jump };
  const last = Math.max(step.last, now.wall);
  return { after: { ...before, step: { last, days, counted: isNewDay ? now : step.counted } }, jump };
}

const dayOf = (wall: number): number => Math.floor(wall / DAY_MS);

const FILE = 'clock.json';

/** The time by which things may be removed; it may stand still or behind, and never runs ahead on the clock's word alone. */
export class TrustedClock {
  readonly #folder: DataFolder;
  readonly #newest: () => string | null;
  readonly #now: () => Moment;

  /** @param newest the newest time that the data itself tells of, for a folder where nothing is remembered yet */
  constructor(folder: DataFolder, newest: () => string | null, now: () => Moment = machineNow) {
    this.#folder = folder;
    this.#newest = newest;
    this.#now = now;
  }

  /** Looks at the clock and remembers it; answers a step that it does not trust, once. */
  look(): Jump | null {
    const now = this.#now();
    const before = this.#before(now);
    const { after, jump } = witness(before, now);
    const isNews =
      before.at === null ||
      after.step?.days !== before.step?.days ||
      (after.step ?? before.step) !== null ||
      after.trusted - before.trusted >= HOUR_MS / 2 ||
      passed(before.at, now) === null;
    if (isNews) writeBeside(this.#folder, FILE, after);
    return jump;
  }

  /** The time that is trusted: the wall clock's, or one behind it. */
  now(): Date {
    return new Date(this.outdated(-PLAUSIBLE_MS));
  }

  /**
   * The moment before which everything has had its time that is kept for so long. A step of a week may be taken at once
   * and be wrong, so a week is added: what is removed is always older than it is kept for.
   */
  outdated(keptMs: number): Date {
    const now = this.#now();
    const { trusted } = witness(this.#before(now), now).after;
    return new Date(Math.min(trusted, now.wall) - keptMs - PLAUSIBLE_MS);
  }

  #before(now: Moment): Witnessed {
    const kept = readBeside<{ trusted: number | null } & Omit<Witnessed, 'trusted'>>(this.#folder, FILE, {
      trusted: null,
      at: null,
      step: null,
    });
    if (typeof kept.trusted === 'number') return { ...kept, trusted: kept.trusted };
    const newest = this.#newest();
    return { trusted: newest === null ? now.wall : Date.parse(newest), at: null, step: null };
  }
}

/** Linux alone names its runs; elsewhere any moment may be of another. */
const BOOT = '/proc/sys/kernel/random/boot_id';

let boot: string | null | undefined;

function machineNow(): Moment {
  if (boot === undefined)
    try {
      boot = fs.readFileSync(BOOT, 'utf8').trim();
    } catch {
      boot = null;
    }
  return { wall: Date.now(), uptime: Math.round(os.uptime() * 1000), boot };
}
