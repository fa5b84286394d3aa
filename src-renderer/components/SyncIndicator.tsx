import { CloudAlert, CloudCheck, CloudOff, RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { listen } from '../client.ts';
import { m } from '../messages/index.ts';
import { count, instant } from './format.ts';
import { useCall } from './use-call.ts';

const ICONS = { idle: CloudCheck, running: RefreshCw, offline: CloudOff, problem: CloudAlert } as const;

/** Sync status of this device, refetched whenever it changes. */
export function useSyncStatus() {
  const status = useCall('sync.status', {});
  const { reload } = status;
  useEffect(() => listen('sync.changed', reload), [reload]);
  return status;
}

/** Sync indicator in the rail: state, pending changes, last success. Renders nothing if sync is off. */
export function SyncIndicator() {
  const { data } = useSyncStatus();
  if (!data || data.state === 'off') return null;
  const { state, waiting, lastAt, conflicts } = data;
  const Icon = ICONS[state];
  const label = m.sync.sign(
    `${m.sync.title}: ${m.sync.states[state]}`,
    [waiting > 0 && m.sync.waiting(waiting), conflicts > 0 && `${m.sync.conflicts}: ${count(conflicts)}`]
      .filter(Boolean)
      .join(' · '),
    lastAt ? m.sync.last(instant(lastAt)) : m.sync.never,
  );
  const word = waiting > 0 && state !== 'running' ? m.sync.waiting(waiting) : m.sync.states[state];
  return (
    <Link
      href="/sync"
      className="sync-sign"
      data-state={conflicts > 0 ? 'problem' : state}
      aria-label={label}
      title={label}
    >
      <Icon size={16} aria-hidden />
      <span className="rail-label">{conflicts > 0 ? `${m.sync.conflicts}: ${count(conflicts)}` : word}</span>
    </Link>
  );
}
