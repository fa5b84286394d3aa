import type { ProgramSettings } from '../../src-shared/contract/index.ts';
import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { currentActorName, recordChange } from '../dispatch/request-context.ts';
import { assertNotFixed, policyValues } from '../policy/policy.ts';
import {
  addWebhook,
  listDeliveries,
  listWebhooks,
  removeWebhook,
  requeueDelivery,
  WebhookDeliverer,
} from './webhooks.ts';

const PORT_KEY = 'programs.port';

/** State of the API server beside the window: its URL while it listens, or the message of the problem. */
export interface ApiServerState {
  now: string | null;
  problem: string | null;
  descriptor?: MessageDescriptor | undefined;
}

export interface ProgramsArea {
  handlers: Handlers<'programs'>;
  /** Delivers pending webhook events; called when data has changed. */
  deliverPending(): void;
  /** The configured port of the API server beside the window; null for none. */
  port(): number | null;
  close(): Promise<void>;
}

/** Integration with other programs: webhooks and the API server. */
export function programsArea(
  { db, folder, keys, clock, emit, longRunning }: AreaContext,
  apiServerState: () => ApiServerState,
): ProgramsArea {
  const deliverer = longRunning ? new WebhookDeliverer(db, keys, folder, clock) : null;
  const port = () => policyValues().api?.port ?? readSetting<number | null>(db, PORT_KEY) ?? null;
  const settings = (): ProgramSettings => {
    const { api } = policyValues();
    return {
      port: port(),
      address: api?.address ?? '127.0.0.1',
      ...apiServerState(),
    };
  };
  return {
    handlers: {
      'programs.webhooks': () => ({ items: listWebhooks(db) }),
      'programs.addWebhook': (webhook) => addWebhook(db, keys, webhook, currentActorName()),
      'programs.removeWebhook': ({ id }) => {
        removeWebhook(db, id);
        return {};
      },
      'programs.deliveries': (filter) => listDeliveries(db, filter),
      'programs.deliverAgain': ({ id }) => {
        requeueDelivery(db, id);
        deliverer?.deliverPending();
        return {};
      },
      'programs.settings': settings,
      'programs.changeSettings': ({ port: newPort }) => {
        assertNotFixed('api');
        recordChange('API', readSetting(db, PORT_KEY) ?? null, newPort);
        writeSetting(db, PORT_KEY, newPort);
        emit('programs.changed', {});
        return settings();
      },
      'programs.openapi': async () => {
        const { openApiText } = await import('./openapi.ts');
        return { text: openApiText() };
      },
    },
    deliverPending: () => deliverer?.deliverPending(),
    port,
    close: async () => deliverer?.close(),
  };
}
