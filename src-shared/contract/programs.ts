import { z } from 'zod';
import { pageInput, pageOf } from './lists.ts';
import { messageDescriptor } from './message.ts';
import { mutation, query } from './procedure.ts';
import { webAddress } from './resources.ts';

const id = z.int().positive();
const noInput = z.strictObject({});

/** Events that webhooks can subscribe to. */
const WEBHOOK_EVENTS = [
  'import.finished',
  'import.failed',
  'import.needs_answer',
  'order.confirmed',
  'sync.conflict',
] as const;
const event = z.enum(WEBHOOK_EVENTS);
export type WebhookEvent = z.infer<typeof event>;

const webhook = z.object({
  id: z.int(),
  name: z.string(),
  url: z.string(),
  events: z.array(event),
  createdAt: z.string(),
  author: z.string(),
  /** Numbers of deliveries that are pending, and that were abandoned. */
  waiting: z.int(),
  givenUp: z.int(),
});
export type Webhook = z.infer<typeof webhook>;

const delivery = z.object({
  id: z.int(),
  webhookId: z.int(),
  webhookName: z.string(),
  event,
  /** Id of the import, order or conflict. */
  ref: z.int(),
  happenedAt: z.string(),
  state: z.enum(['waiting', 'done', 'given_up']),
  tries: z.int(),
  lastAt: z.string().nullable(),
  nextAt: z.string().nullable(),
  /** HTTP status of the response, or why there was none. */
  answer: z.string().nullable(),
  descriptor: messageDescriptor.optional(),
});
export type WebhookDelivery = z.infer<typeof delivery>;

const settings = z.object({
  /** Port of the API server while the window is open; null for none. */
  port: z.int().nullable(),
  address: z.string(),
  /** Current URL of the API server. */
  now: z.string().nullable(),
  problem: z.string().nullable(),
  descriptor: messageDescriptor.optional(),
});
export type ProgramSettings = z.infer<typeof settings>;

export const programsContract = {
  'programs.webhooks': query(noInput, z.object({ items: z.array(webhook) })),
  /** The signing secret of the deliveries is shown only once. */
  'programs.addWebhook': mutation(
    z.strictObject({
      name: z.string().trim().min(1).max(80),
      url: webAddress(),
      events: z.array(event).min(1).max(WEBHOOK_EVENTS.length),
    }),
    z.object({ id: z.int(), secret: z.string() }),
  ),
  'programs.removeWebhook': mutation(z.strictObject({ id }), z.object({})),
  'programs.deliveries': query(z.strictObject({ webhookId: id.optional(), ...pageInput }), pageOf(delivery)),
  /** Retries a delivery immediately. */
  'programs.deliverAgain': mutation(z.strictObject({ id }), z.object({})),
  'programs.settings': query(noInput, settings),
  'programs.changeSettings': mutation(z.strictObject({ port: z.int().min(1024).max(65_535).nullable() }), settings),
  /** The OpenAPI document of the API, as text. */
  'programs.openapi': query(noInput, z.object({ text: z.string() })),
};
