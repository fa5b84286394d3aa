import { randomUUID } from 'node:crypto';
import os from 'node:os';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';

/** What this data folder remembers of its meetings with the server. */
export interface SyncState {
  /** This laptop, as versions name it. A copy of the folder takes another at its first meeting. */
  device: string;
  deviceName: string;
  serverId: string | null;
  company: string | null;
  companyName: string | null;
  /** The number of the last change that was taken in. */
  cursor: number;
  /** How often it has been there, and the word it left; more than one where answers were lost on the way. */
  visits: number;
  words: string[];
  /** The last entry of the audit that the server has, of which device. */
  auditSent: number;
  lastAt: string | null;
  /** Whether changes of accounts that were made here have been sent with signatures. */
  accountsSigned: boolean;
}

const KEY = 'sync.state';

export const newDevice = (): string => randomUUID().slice(0, 8);

export function syncState(db: Store): SyncState {
  const kept = readSetting<SyncState>(db, KEY);
  if (kept) return kept;
  return {
    device: newDevice(),
    deviceName: os.hostname(),
    serverId: null,
    company: null,
    companyName: null,
    cursor: 0,
    visits: 0,
    words: [],
    auditSent: 0,
    lastAt: null,
    accountsSigned: false,
  };
}

export function changeSyncState(db: Store, change: Partial<SyncState>): SyncState {
  const state = { ...syncState(db), ...change };
  writeSetting(db, KEY, state);
  return state;
}

const DEVICES = 'sync.devices';

/** What the company's laptops are called, by how versions name them. */
export const deviceNames = (db: Store): Record<string, string> =>
  readSetting<Record<string, string>>(db, DEVICES) ?? {};

export const keepDeviceNames = (db: Store, names: Record<string, string>): void => writeSetting(db, DEVICES, names);
