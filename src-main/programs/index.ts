import type { Happen, ProgramSettings } from '../../src-shared/contract/index.ts';
import { authorNow, tellChange } from '../asking.ts';
import type { Handlers } from '../handlers.ts';
import { fixed, mustBeFree } from '../policy/policy.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Keys } from '../store/keys.ts';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { TrustedClock } from '../store/trusted-clock.ts';
import { addWebhook, Deliverer, deliverAgain, listDeliveries, listWebhooks, removeWebhook } from './webhooks.ts';

const PORT = 'programs.port';

/** State of the API server beside the window: its URL while it listens, or the message of the problem. */
export interface ApiHost {
  now: string | null;
  problem: string | null;
}

export interface ProgramsArea {
  handlers: Handlers<'programs'>;
  /** Delivers pending webhook events; called when data has changed. */
  look(): void;
  /** The configured port of the API server beside the window; null for none. */
  port(): number | null;
  close(): Promise<void>;
}

/** Integration with other programs: webhooks and the API server. */
export function programsArea(
  db: Store,
  keys: Keys,
  folder: DataFolder,
  clock: TrustedClock,
  happen: Happen,
  stays: boolean,
  host: () => ApiHost,
): ProgramsArea {
  const deliverer = stays ? new Deliverer(db, keys, folder, clock) : null;
  const port = () => fixed().api?.port ?? readSetting<number | null>(db, PORT) ?? null;
  const settings = (): ProgramSettings => {
    const { api } = fixed();
    return {
      port: port(),
      address: api?.address ?? '127.0.0.1',
      ...host(),
    };
  };
  return {
    handlers: {
      'programs.webhooks': () => ({ items: listWebhooks(db) }),
      'programs.addWebhook': (webhook) => addWebhook(db, keys, webhook, authorNow()),
      'programs.removeWebhook': ({ id }) => {
        removeWebhook(db, id);
        return {};
      },
      'programs.deliveries': (asked) => listDeliveries(db, asked),
      'programs.deliverAgain': ({ id }) => {
        deliverAgain(db, id);
        deliverer?.look();
        return {};
      },
      'programs.settings': settings,
      'programs.changeSettings': ({ port: chosen }) => {
        mustBeFree('api');
        tellChange('API', readSetting(db, PORT) ?? null, chosen);
        writeSetting(db, PORT, chosen);
        happen('programs.changed', {});
        return settings();
      },
      'programs.openapi': async () => {
        const { openApiOf } = await import('./openapi.ts');
        return { text: JSON.stringify(openApiOf()) };
      },
    },
    look: () => deliverer?.look(),
    port,
    close: async () => deliverer?.close(),
  };
}
