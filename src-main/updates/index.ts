import type { Happen, Updates } from '../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { tellChange } from '../asking.ts';
import { checkInThread } from '../backup/in-thread.ts';
import type { Handlers } from '../handlers.ts';
import { log } from '../log.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Store } from '../store/open.ts';
import { version } from '../version.ts';
import type { Installer, Offer } from './installer.ts';
import { forgetPending, notePending, pendingUpdate } from './pending.ts';
import { keepUpdateSettings, updateSettingsOf } from './settings.ts';

const FIRST_CHECK_MS = 60_000;
const CHECK_MS = 6 * 3_600_000;
const DAY_MS = 86_400_000;

export interface UpdatesArea {
  handlers: Handlers<'updates'>;
  status(): Updates;
  /** Called before the app closes, with the database still open: installs a downloaded update in automatic mode. */
  closing(): Promise<void>;
  close(): void;
}

/**
 * Updates of the app: check, download, and installation after an integrity check and a backup.
 * @param installer the host's installer; null if the app is updated by other means
 * @param backUp makes a backup and returns its path
 */
export function updatesArea(
  db: Store,
  folder: DataFolder,
  happen: Happen,
  installer: Installer | null,
  isIdle: () => boolean,
  backUp: () => Promise<string>,
): UpdatesArea {
  let state: Updates['state'] = 'idle';
  let offer: Offer | null = null;
  let done = 0;
  let problem: string | null = afterUpdate(folder);
  let going: Promise<void> | null = null;

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
      problem,
    };
  };
  const to = (next: Updates['state'], why: string | null = null) => {
    state = next;
    problem = why;
    happen('updates.changed', {});
  };
  const failed = (error: unknown) => {
    const { message } = asProblem(error);
    log.warn('update', { error: message });
    to('failed', error instanceof Problem ? message : `The update did not work: ${firstLine(error)}.`);
  };

  const updatable = (): Installer => {
    if (installer) return installer;
    throw new Problem(
      'updates_elsewhere',
      'This copy of the app does not update itself.',
      'Install the newer version over this one; your data stays.',
    );
  };
  const needed = () => {
    const host = updatable();
    const settings = updateSettingsOf(folder);
    if (settings.mode === 'off')
      throw new Problem('updates_off', 'Updates are switched off.', 'Switch them on in their settings, or ask IT.');
    if (settings.server === null)
      throw new Problem('no_update_server', 'No place for updates is set.', 'Name one in their settings, or ask IT.');
    return { installer: host, ...settings, server: settings.server };
  };

  /** Runs one operation at a time; a concurrent request awaits the running one instead of its own. */
  const alone = async (work: () => Promise<void>) => {
    going ??= work()
      .catch(failed)
      .finally(() => {
        going = null;
      });
    await going;
  };

  const look = async () => {
    const { installer: host, server, channel } = needed();
    to('checking');
    offer = await host.check(server, channel);
    keepUpdateSettings(folder, { checkedAt: new Date().toISOString() });
    to(offer ? 'available' : 'newest');
  };
  const fetchIt = async () => {
    if (state === 'ready') return;
    if (offer === null) await look();
    if (offer === null) return;
    to('downloading');
    let told = 0;
    await needed().installer.download((now) => {
      done = now;
      if (now - told < 0.02 && now < 1) return;
      told = now;
      happen('updates.changed', {});
    });
    done = 1;
    to('ready');
  };
  /** In automatic mode a found update is downloaded at once. */
  const lookAndFetch = async () => {
    if (state === 'ready') return;
    await look();
    if (needed().mode === 'automatic') await fetchIt();
  };
  const installIt = async (restart: boolean) => {
    if (!isIdle()) throw new Problem('busy', 'An import is under way.', 'Install the update when it has ended.');
    const { installer: host, server } = needed();
    to('installing');
    const findings = await checkInThread(folder.database);
    if (findings.length > 0)
      throw new Problem(
        'data_damaged',
        `The database is damaged, so nothing is updated: ${findings[0]}.`,
        'Mend it first: start the app again.',
      );
    const backup = await backUp();
    const dataVersion = db.pragma('user_version', { simple: true }) as number;
    notePending(folder.root, { from: version, to: offer!.version, server, backup, dataVersion });
    try {
      await host.install(restart);
    } catch (error) {
      forgetPending(folder.root);
      throw error;
    }
  };

  const byItself = () => {
    const { mode, server } = updateSettingsOf(folder);
    if (mode === 'off' || server === null) return;
    void alone(lookAndFetch);
  };
  const timers = installer ? [setTimeout(byItself, FIRST_CHECK_MS), setInterval(byItself, CHECK_MS)] : [];
  for (const timer of timers) timer.unref();

  return {
    status,
    handlers: {
      'updates.get': status,
      'updates.check': async () => {
        needed();
        await alone(lookAndFetch);
        return status();
      },
      'updates.install': async () => {
        needed();
        await alone(async () => {
          await fetchIt();
          if (state === 'ready') await installIt(true);
        });
        return status();
      },
      'updates.defer': ({ days }) => {
        updatable();
        const deferredUntil = days === 0 ? null : new Date(Date.now() + days * DAY_MS).toISOString();
        keepUpdateSettings(folder, { deferredUntil });
        happen('updates.changed', {});
        return status();
      },
      'updates.changeSettings': (change) => {
        updatable();
        const before = status().settings;
        keepUpdateSettings(folder, JSON.parse(JSON.stringify(change)) as typeof change & object);
        offer = null;
        to('idle');
        tellChange('updates', before, status().settings);
        return status();
      },
    },
    closing: async () => {
      const { settings, deferredUntil } = status();
      if (state === 'ready' && settings.mode === 'automatic' && deferredUntil === null)
        await alone(() => installIt(false));
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** The outcome of the update that ended the last run: null on success or if there was none, else a message. */
function afterUpdate(folder: DataFolder): string | null {
  const pending = pendingUpdate(folder.root);
  if (!pending) return null;
  forgetPending(folder.root);
  if (pending.to === version) {
    log.info('updated', { from: pending.from, to: pending.to });
    return null;
  }
  const why = pending.failed ? `: ${pending.failed}` : '';
  return `Version ${pending.to} was not installed${why}; this is still ${version}.`;
}

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.replace(/\.$/, '');
