import type { Updates } from '../../src-shared/contract/index.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { checkInThread } from '../backup/in-thread.ts';
import type { DataFolder } from '../db/folder.ts';
import { readStoredMessage } from '../db/stored-message.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { version } from '../platform/version.ts';
import { log } from '../tracing/log.ts';
import { type Installer, type UpdateOffer, updateReasonOf } from './installer.ts';
import { clearPendingUpdate, readPendingUpdate, writePendingUpdate } from './pending-update.ts';
import { saveUpdateSettings, updateSettingsOf } from './settings.ts';

const FIRST_CHECK_MS = 60_000;
const CHECK_MS = 6 * 3_600_000;
const DAY_MS = 86_400_000;

export interface UpdatesArea {
  handlers: Handlers<'updates'>;
  status(): Updates;
  /** Called before the app closes, with the database still open: installs a downloaded update in automatic mode. */
  beforeClose(): Promise<void>;
}

/**
 * Updates of the app: check, download, and installation after an integrity check and a backup.
 * @param installer the host's installer; null if the app is updated by other means
 * @param backUp makes a backup and returns its path
 */
export function updatesArea(
  { db, folder, emit, closing }: AreaContext,
  installer: Installer | null,
  isIdle: () => boolean,
  backUp: () => Promise<string>,
): UpdatesArea {
  let state: Updates['state'] = 'idle';
  let offer: UpdateOffer | null = null;
  let done = 0;
  let problem: MessageDescriptor | null = lastUpdateOutcome(folder);
  let running: Promise<void> | null = null;

  const status = (): Updates => {
    const { checkedAt, deferredUntil, ...settings } = updateSettingsOf(folder);
    return {
      supported: installer !== null,
      current: version,
      settings,
      state,
      version: offer?.version ?? null,
      notes: offer?.notes ?? '',
      done,
      checkedAt,
      deferredUntil: deferredUntil !== null && Date.parse(deferredUntil) > Date.now() ? deferredUntil : null,
      problem: problem && english(problem).message,
      ...(problem && { problemDescriptor: problem }),
    };
  };
  const setState = (next: Updates['state'], why: MessageDescriptor | null = null) => {
    state = next;
    problem = why;
    emit('updates.changed', {});
  };
  const failed = (error: unknown) => {
    log.warn('update', { error: asProblem(error).message });
    const own = error instanceof Problem ? error.descriptor : undefined;
    setState('failed', own ?? message('update_failed/check', { reason: updateReasonOf(error) }));
  };

  const requireInstaller = (): Installer => {
    if (installer) return installer;
    throw new Problem('updates_elsewhere');
  };
  const requireSettings = () => {
    const host = requireInstaller();
    const settings = updateSettingsOf(folder);
    if (settings.mode === 'off') throw new Problem('updates_off');
    if (settings.server === null) throw new Problem('no_update_server');
    return { installer: host, ...settings, server: settings.server };
  };

  /** Runs one operation at a time; a concurrent request awaits the running one instead of its own. */
  const runExclusively = async (work: () => Promise<void>) => {
    running ??= work()
      .catch(failed)
      .finally(() => {
        running = null;
      });
    await running;
  };

  const checkForUpdate = async () => {
    const { installer: host, server, channel } = requireSettings();
    setState('checking');
    offer = await host.check(server, channel);
    saveUpdateSettings(folder, { checkedAt: new Date().toISOString() });
    setState(offer ? 'available' : 'newest');
  };
  const download = async () => {
    if (state === 'ready') return;
    if (offer === null) await checkForUpdate();
    if (offer === null) return;
    setState('downloading');
    let reported = 0;
    await requireSettings().installer.download((now) => {
      done = now;
      if (now - reported < 0.02 && now < 1) return;
      reported = now;
      emit('updates.changed', {});
    });
    done = 1;
    setState('ready');
  };
  /** In automatic mode a found update is downloaded at once. */
  const checkAndDownload = async () => {
    if (state === 'ready') return;
    await checkForUpdate();
    if (requireSettings().mode === 'automatic') await download();
  };
  const install = async (restart: boolean) => {
    if (!isIdle()) throw new Problem('busy/import_before_update');
    const { installer: host, server } = requireSettings();
    setState('installing');
    const findings = await checkInThread(folder.database);
    if (findings.length > 0) throw new Problem('data_damaged/update', { finding: findings[0]! });
    const backup = await backUp();
    const dataVersion = db.pragma('user_version', { simple: true }) as number;
    writePendingUpdate(folder.root, { from: version, to: offer!.version, server, backup, dataVersion });
    try {
      await host.install(restart);
    } catch (error) {
      clearPendingUpdate(folder.root);
      throw error;
    }
  };

  const checkAutomatically = () => {
    const { mode, server } = updateSettingsOf(folder);
    if (mode === 'off' || server === null) return;
    void runExclusively(checkAndDownload);
  };
  if (installer) {
    const timers = [
      setTimeout(checkAutomatically, FIRST_CHECK_MS).unref(),
      setInterval(checkAutomatically, CHECK_MS).unref(),
    ];
    closing.addEventListener('abort', () => timers.forEach(clearTimeout));
  }

  return {
    status,
    handlers: {
      'updates.get': status,
      'updates.check': async () => {
        requireSettings();
        await runExclusively(checkAndDownload);
        return status();
      },
      'updates.install': async () => {
        requireSettings();
        await runExclusively(async () => {
          await download();
          if (state === 'ready') await install(true);
        });
        return status();
      },
      'updates.defer': ({ days }) => {
        requireInstaller();
        const deferredUntil = days === 0 ? null : new Date(Date.now() + days * DAY_MS).toISOString();
        saveUpdateSettings(folder, { deferredUntil });
        emit('updates.changed', {});
        return status();
      },
      'updates.changeSettings': (change) => {
        requireInstaller();
        const before = status().settings;
        saveUpdateSettings(folder, JSON.parse(JSON.stringify(change)) as typeof change & object);
        offer = null;
        setState('idle');
        recordChange('updates', before, status().settings);
        return status();
      },
    },
    beforeClose: async () => {
      const { settings, deferredUntil } = status();
      if (state === 'ready' && settings.mode === 'automatic' && deferredUntil === null)
        await runExclusively(() => install(false));
    },
  };
}

/** The outcome of the update that ended the last run: null on success or if there was none, else a message. */
function lastUpdateOutcome(folder: DataFolder): MessageDescriptor | null {
  const pending = readPendingUpdate(folder.root);
  if (!pending) return null;
  clearPendingUpdate(folder.root);
  if (pending.to === version) {
    log.info('updated', { from: pending.from, to: pending.to });
    return null;
  }
  const values = { wanted: pending.to, current: version };
  if (!pending.failed) return message('update_failed/last_run', values);
  const { message: text, descriptor } = readStoredMessage(pending.failed);
  return message('update_failed/last_run_reason', { ...values, reason: descriptor ?? text });
}
