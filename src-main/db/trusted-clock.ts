import fs from 'node:fs';
import os from 'node:os';
import type { DataFolder } from './folder.ts';
import { readSettingsFile, writeSettingsFile } from './settings-file.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The longest step that is trusted at once. */
const MAX_PLAUSIBLE_STEP_MS = 7 * DAY_MS;
/** Days of use that confirm a longer step. */
const CONFIRMING_DAYS = 14;
/** Minimum uptime between two such days, if the uptime is comparable. */
const MIN_BETWEEN_DAYS_MS = 12 * HOUR_MS;

/** A reading of the machine's clocks. */
export interface ClockReading {
  /** The wall clock in milliseconds; not trusted. */
  wall: number;
  /** Milliseconds since boot; can't be set. */
  uptime: number;
  /** The boot id; null where boots can't be told apart. */
  boot: string | null;
}

/** The persisted state of the trusted clock; stored beside the database, so that a restore does not reset it. */
export interface ClockState {
  /** The trusted time in milliseconds: an upper bound for expiry. */
  trusted: number;
  /** The reading at which `trusted` last advanced; null if unknown. */
  at: ClockReading | null;
  /** A clock step, forward or back, not trusted yet: the latest wall time since then, and the days of use counted. */
  step: { last: number; days: number; counted: ClockReading } | null;
}

/** An implausible step of the wall clock, forward or back, as ISO times. */
export interface ClockJump {
  from: string;
  to: string;
}

/** The uptime between two readings in milliseconds; null if the machine was or may have been rebooted in between. */
const elapsedUptime = (before: ClockReading | null, { boot, uptime }: ClockReading): number | null =>
  before !== null && boot !== null && boot === before.boot && uptime >= before.uptime ? uptime - before.uptime : null;

/**
 * The state transition for one reading of the clocks.
 *
 * The wall clock is trusted if the machine's uptime agrees, or if the machine was rebooted and the step is at most a
 * week. Any other step is trusted after use on fourteen days of the new time, each at least twelve hours of uptime or a
 * reboot apart, while the clock runs on from there. So a laptop unused for four months expires old data two weeks
 * later, and a wrong clock that is corrected within that time expires nothing.
 */
export function advanceClock(before: ClockState, now: ClockReading): { after: ClockState; jump: ClockJump | null } {
  const { step, trusted } = before;
  const lastWall = step?.last ?? trusted;
  const jump =
    now.wall - lastWall > MAX_PLAUSIBLE_STEP_MS || lastWall - now.wall > DAY_MS
      ? { from: new Date(lastWall).toISOString(), to: new Date(now.wall).toISOString() }
      : null;
  const ahead = now.wall - trusted;
  const sinceTrusted = elapsedUptime(before.at, now);
  const isTrusted =
    ahead >= -HOUR_MS && ahead <= MAX_PLAUSIBLE_STEP_MS && (sinceTrusted === null || ahead <= sinceTrusted + HOUR_MS);
  if (isTrusted) return { after: { trusted: Math.max(now.wall, trusted), at: now, step: null }, jump };
  const continuesStep =
    step !== null && now.wall >= step.last - HOUR_MS && now.wall - step.last <= MAX_PLAUSIBLE_STEP_MS;
  if (!continuesStep) return { after: { ...before, step: { last: now.wall, days: 1, counted: now } }, jump };
  const sinceCounted = elapsedUptime(step.counted, now);
  const isNewDay =
    dayOf(now.wall) > dayOf(step.counted.wall) && (sinceCounted === null || sinceCounted >= MIN_BETWEEN_DAYS_MS);
  const days = step.days + (isNewDay ? 1 : 0);
  if (days >= CONFIRMING_DAYS) return { after: { trusted: now.wall, at: now, step: null }, jump };
  const last = Math.max(step.last, now.wall);
  return { after: { ...before, step: { last, days, counted: isNewDay ? now : step.counted } }, jump };
}

const dayOf = (wall: number): number => Math.floor(wall / DAY_MS);

const FILE = 'clock.json';

/** The clock for expiring data; it may lag or stand still, but never jumps ahead because of the wall clock alone. */
export class TrustedClock {
  readonly #folder: DataFolder;
  readonly #newest: () => string | null;
  readonly #now: () => ClockReading;

  /** @param newest the newest timestamp in the data, as the initial trusted time of a folder without stored state */
  constructor(folder: DataFolder, newest: () => string | null, now: () => ClockReading = readMachineClock) {
    this.#folder = folder;
    this.#newest = newest;
    this.#now = now;
  }

  /** Reads the clocks and persists the state; returns an implausible step, once. */
  check(): ClockJump | null {
    const now = this.#now();
    const before = this.#loadState(now);
    const { after, jump } = advanceClock(before, now);
    const mustPersist =
      before.at === null ||
      after.step?.days !== before.step?.days ||
      (after.step ?? before.step) !== null ||
      after.trusted - before.trusted >= HOUR_MS / 2 ||
      elapsedUptime(before.at, now) === null;
    if (mustPersist) writeSettingsFile(this.#folder, FILE, after);
    return jump;
  }

  /** The trusted time: the wall clock or earlier. */
  now(): Date {
    return new Date(this.expiryCutoff(-MAX_PLAUSIBLE_STEP_MS));
  }

  /**
   * The cut-off before which data with this retention period has expired. A wrong step of up to a week may be trusted
   * at once, so a week is added to the retention: nothing is removed too early.
   */
  expiryCutoff(retentionMs: number): Date {
    const now = this.#now();
    const { trusted } = advanceClock(this.#loadState(now), now).after;
    return new Date(Math.min(trusted, now.wall) - retentionMs - MAX_PLAUSIBLE_STEP_MS);
  }

  #loadState(now: ClockReading): ClockState {
    const stored = readSettingsFile<{ trusted: number | null } & Omit<ClockState, 'trusted'>>(this.#folder, FILE, {
      trusted: null,
      at: null,
      step: null,
    });
    if (typeof stored.trusted === 'number') return { ...stored, trusted: stored.trusted };
    const newest = this.#newest();
    return { trusted: newest === null ? now.wall : Date.parse(newest), at: null, step: null };
  }
}

/** Only Linux has a boot id; elsewhere any two readings may be from different boots. */
const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

let boot: string | null | undefined;

function readMachineClock(): ClockReading {
  if (boot === undefined)
    try {
      boot = fs.readFileSync(BOOT_ID_FILE, 'utf8').trim();
    } catch {
      boot = null;
    }
  return { wall: Date.now(), uptime: Math.round(os.uptime() * 1000), boot };
}
