import { randomUUID } from 'node:crypto';
import os from 'node:os';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';

/** Sync state of this data folder. */
export interface SyncState {
  /** Device id in versions. A copy of the folder gets a new one in its first sync session. */
  device: string;
  deviceName: string;
  serverId: string | null;
  company: string | null;
  companyName: string | null;
  /** Sequence number of the last change pulled. */
  cursor: number;
  /** Number of visits, and the token of the last one; several tokens where responses were lost. */
  visits: number;
  words: string[];
  /** Id of the last audit entry sent. */
  auditSent: number;
  lastAt: string | null;
  /** Whether local account changes from before signing was introduced have been enqueued again, to be signed. */
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

/** Names of the company's laptops, by device id. */
export const deviceNames = (db: Store): Record<string, string> =>
  readSetting<Record<string, string>>(db, DEVICES) ?? {};

export const keepDeviceNames = (db: Store, names: Record<string, string>): void => writeSetting(db, DEVICES, names);
