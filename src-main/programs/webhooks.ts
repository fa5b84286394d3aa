import { createHmac, randomBytes } from 'node:crypto';
import type { Webhook, WebhookDelivery, WebhookEvent } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import { databaseId } from '../db/database-id.ts';
import type { DataFolder } from '../db/folder.ts';
import type { Keys } from '../db/keys.ts';
import { tryLock } from '../db/lock.ts';
import type { Db } from '../db/open.ts';
import { readStoredMessage, storedMessage } from '../db/stored-message.ts';
import type { TrustedClock } from '../db/trusted-clock.ts';
import { trustSystemCertificates } from '../platform/system-certificates.ts';
import { log } from '../tracing/log.ts';
import { trace } from '../tracing/trace-store.ts';

const TIMEOUT_MS = 10_000;
const POLL_MS = 5_000;
const BATCH_SIZE = 20;
const RETENTION_DAYS = 30;

/** Retry delays in ms; a delivery is given up after the last. */
const retryDelays = () =>
  (process.env.MANGALM_WEBHOOK_MS ?? '10000,60000,300000,1800000,7200000,21600000,86400000').split(',').map(Number);

interface DueDelivery {
  id: number;
  tries: number;
  url: string;
  secret: string;
  kind: WebhookEvent;
  ref: number;
  at: string;
}

/** Adds a webhook; returns the secret that its deliveries are signed with. */
export function addWebhook(
  db: Db,
  keys: Keys,
  { name, url, events }: { name: string; url: string; events: WebhookEvent[] },
  author: string,
): { id: number; secret: string } {
  const secret = `whs_${randomBytes(24).toString('base64url')}`;
  const { lastInsertRowid } = db
    .prepare('INSERT INTO webhook (name, url, events, secret, created_at, author) VALUES (?, ?, ?, ?, ?, ?)')
    .run(name, url, JSON.stringify([...new Set(events)]), keys.encrypt(secret), new Date().toISOString(), author);
  return { id: Number(lastInsertRowid), secret };
}

/** @throws Problem `webhook_unknown` */
export function removeWebhook(db: Db, id: number): void {
  const { changes } = db
    .prepare('UPDATE webhook SET ended_at = ? WHERE id = ? AND ended_at IS NULL')
    .run(new Date().toISOString(), id);
  if (changes === 0) throw new Problem('webhook_unknown', { id });
  db.prepare(
    "UPDATE webhook_delivery SET state = 'given_up', answer = ? WHERE webhook_id = ? AND state = 'waiting'",
  ).run(storedMessage(message('delivery/webhook_removed')), id);
}

export function listWebhooks(db: Db): Webhook[] {
  const rows = db
    .prepare<unknown[], Omit<Webhook, 'events'> & { events: string }>(
      `SELECT id, name, url, events, created_at AS createdAt, author,
         (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'waiting') AS waiting,
         (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'given_up') AS givenUp
       FROM webhook w WHERE ended_at IS NULL ORDER BY id`,
    )
    .all();
  return rows.map((row) => ({ ...row, events: JSON.parse(row.events) as WebhookEvent[] }));
}

export function listDeliveries(
  db: Db,
  { webhookId, limit, offset }: { webhookId?: number | undefined; limit: number; offset: number },
): { items: WebhookDelivery[]; total: number } {
  const fromSql =
    'FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_id JOIN webhook w ON w.id = d.webhook_id WHERE @of IS NULL OR w.id = @of';
  const filter = { of: webhookId ?? null };
  const items = db
    .prepare(
      `SELECT d.id, w.id AS webhookId, w.name AS webhookName, e.kind AS event, e.ref, e.at AS happenedAt, d.state, d.tries, d.last_at AS lastAt,
         iif(d.state = 'waiting', d.next_at, NULL) AS nextAt, d.answer ${fromSql} ORDER BY d.id DESC LIMIT @limit OFFSET @offset`,
    )
    .all({ ...filter, limit, offset })
    .map(withAnswer);
  return { items, total: db.prepare<unknown[], number>(`SELECT count(*) ${fromSql}`).pluck().get(filter)! };
}

/** A delivery with its answer in English, and as data where the program wrote it. */
function withAnswer(row: unknown): WebhookDelivery {
  const delivery = row as WebhookDelivery;
  if (delivery.answer === null) return delivery;
  const { message: answer, descriptor } = readStoredMessage(delivery.answer);
  return { ...delivery, answer, ...(descriptor && { descriptor }) };
}

/** @throws Problem `delivery_unknown` */
export function requeueDelivery(db: Db, id: number): void {
  const { changes } = db
    .prepare("UPDATE webhook_delivery SET state = 'waiting', tries = 0, next_at = ? WHERE id = ?")
    .run(new Date().toISOString(), id);
  if (changes === 0) throw new Problem('delivery_unknown', { id });
}

/** Payload of an event: ids and a summary, enough to query the rest. */
function payloadOf(db: Db, kind: WebhookEvent, ref: number): unknown {
  if (kind === 'order.confirmed')
    return (
      db
        .prepare(
          `SELECT o.id AS orderId, o.store_id AS storeId, s.name AS store, o.state, o.deliver_on AS deliverOn, (SELECT count(*) FROM sales_order_line l WHERE l.order_id = o.id) AS lines
           FROM sales_order o JOIN store s ON s.id = o.store_id WHERE o.id = ?`,
        )
        .get(ref) ?? null
    );
  if (kind === 'sync.conflict')
    return db.prepare('SELECT id AS conflictId, kind, unit FROM sync_conflict WHERE id = ?').get(ref) ?? null;
  const row = db
    .prepare<unknown[], { importId: number; status: string; summary: string }>(
      'SELECT id AS importId, status, summary FROM import WHERE id = ?',
    )
    .get(ref);
  if (!row) return null;
  const { file, recordsRead, linesImported, linesUnchanged, linesRejected, message, questions } = JSON.parse(
    row.summary,
  );
  return {
    importId: row.importId,
    status: row.status,
    file: file?.name,
    recordsRead,
    linesImported,
    linesUnchanged,
    linesRejected,
    message,
    ...(kind === 'import.needs_answer' ? { questions } : {}),
  };
}

/** Signature header: the time, and HMAC-SHA-256 of `<time>.<body>`. */
function signatureOf(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/**
 * Delivers pending webhook events in a long-running process. Triggers write the events in the transaction of the change
 * (transactional outbox). Delivery is at least once, retried with growing delays until the response is 2xx.
 */
export class WebhookDeliverer {
  readonly #db: Db;
  readonly #keys: Keys;
  readonly #folder: DataFolder;
  readonly #clock: TrustedClock;
  #timer: NodeJS.Timeout | undefined;
  readonly #abort = new AbortController();
  #running: Promise<void> | null = null;

  constructor(db: Db, keys: Keys, folder: DataFolder, clock: TrustedClock) {
    this.#db = db;
    this.#keys = keys;
    this.#folder = folder;
    this.#clock = clock;
    this.#schedule();
  }

  /** Delivers pending events, unless a delivery is already running. */
  deliverPending(): void {
    this.#running ??= this.#deliver()
      .catch((error: unknown) => log.error('webhooks', { error: String(error) }))
      .finally(() => {
        this.#running = null;
        if (!this.#abort.signal.aborted) this.#schedule();
      });
  }

  /** Schedules the next delivery; polls too, since other processes on this folder may add events. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const next = this.#db
      .prepare<unknown[], string | null>("SELECT min(next_at) FROM webhook_delivery WHERE state = 'waiting'")
      .pluck()
      .get()!;
    const wait = next === null ? POLL_MS : Math.min(POLL_MS, Math.max(50, Date.parse(next) - Date.now()));
    this.#timer = setTimeout(() => this.deliverPending(), wait);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#abort.abort();
    await this.#running;
  }

  async #deliver(): Promise<void> {
    if (this.#due(1).length === 0) return;
    const lock = tryLock(this.#folder, 'webhooks');
    if (!lock) return;
    try {
      this.#db
        .prepare(
          "DELETE FROM webhook_event WHERE at < ? AND id NOT IN (SELECT event_id FROM webhook_delivery WHERE state = 'waiting')",
        )
        .run(this.#clock.expiryCutoff(RETENTION_DAYS * 86_400_000).toISOString());
      for (let due = this.#due(BATCH_SIZE); due.length > 0 && !this.#abort.signal.aborted; due = this.#due(BATCH_SIZE))
        await Promise.all(due.map((one) => trace('webhook.deliver', () => this.#send(one), { always: true })));
    } finally {
      lock.release();
    }
  }

  #due(limit: number): DueDelivery[] {
    return this.#db
      .prepare<unknown[], DueDelivery>(
        `SELECT d.id, d.tries, w.url, w.secret, e.kind, e.ref, e.at FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
         JOIN webhook_event e ON e.id = d.event_id WHERE d.state = 'waiting' AND d.next_at <= ? ORDER BY d.next_at LIMIT ?`,
      )
      .all(new Date().toISOString(), limit);
  }

  async #send({ id, tries, url, secret, kind, ref, at }: DueDelivery): Promise<void> {
    const database = databaseId(this.#db);
    const body = JSON.stringify({ delivery: id, event: kind, at, data: payloadOf(this.#db, kind, ref) });
    const key = this.#keys.decrypt(secret);
    let outcome: string;
    let isDelivered = false;
    try {
      if (key === null) throw new Problem('delivery/secret_unreadable');
      trustSystemCertificates();
      const response = await fetch(url, {
        method: 'POST',
        // redirects are not followed: a delivery goes only to the configured URL
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Mangalm',
          'mangalm-event': kind,
          'mangalm-delivery': String(id),
          'mangalm-signature': signatureOf(key, Math.floor(Date.now() / 1000), body),
        },
        body,
        signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      outcome = String(response.status);
      isDelivered = response.ok;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      outcome = reasonOf(error);
    }
    // if the database was replaced meanwhile, the id may belong to another delivery
    if (databaseId(this.#db) !== database) return;
    const wait = retryDelays()[tries];
    const state = isDelivered ? 'done' : wait === undefined ? 'given_up' : 'waiting';
    this.#db
      .prepare(
        'UPDATE webhook_delivery SET state = ?, tries = tries + 1, last_at = ?, next_at = ?, answer = ? WHERE id = ?',
      )
      .run(state, new Date().toISOString(), new Date(Date.now() + (wait ?? 0)).toISOString(), outcome, id);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Problem && error.descriptor) return storedMessage(error.descriptor);
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message: string };
  return (cause?.code ?? cause?.message ?? message).slice(0, 200);
}
