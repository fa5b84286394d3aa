import { randomUUID } from 'node:crypto';
import os from 'node:os';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';

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

const STATE_KEY = 'sync.state';

export const newDeviceId = (): string => randomUUID().slice(0, 8);

export function syncState(db: Db): SyncState {
  const stored = readSetting<SyncState>(db, STATE_KEY);
  if (stored) return stored;
  return {
    device: newDeviceId(),
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

export function updateSyncState(db: Db, change: Partial<SyncState>): SyncState {
  const state = { ...syncState(db), ...change };
  writeSetting(db, STATE_KEY, state);
  return state;
}

const DEVICES_KEY = 'sync.devices';

/** Names of the company's laptops, by device id. */
export const deviceNames = (db: Db): Record<string, string> =>
  readSetting<Record<string, string>>(db, DEVICES_KEY) ?? {};

export const saveDeviceNames = (db: Db, names: Record<string, string>): void => writeSetting(db, DEVICES_KEY, names);
