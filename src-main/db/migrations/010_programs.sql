-- API access for other programs: token permissions, idempotency keys and webhooks.

ALTER TABLE access_token ADD COLUMN kind TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'program'));
-- allowed procedures or areas (sales.*), and the scope, as JSON; null for no restriction
ALTER TABLE access_token ADD COLUMN procedures TEXT;
ALTER TABLE access_token ADD COLUMN scope TEXT;
ALTER TABLE access_token ADD COLUMN per_second INTEGER NOT NULL DEFAULT 100;
-- seal over all restrictions, so that tampering can't widen them; '' until the keys exist
ALTER TABLE access_token ADD COLUMN seal TEXT NOT NULL DEFAULT '';

-- Idempotency keys with the stored response; status is null while the request is running.
CREATE TABLE asked_once (
  token_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  at TEXT NOT NULL,
  status INTEGER,
  body TEXT,
  PRIMARY KEY (token_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX asked_once_at ON asked_once (at);

CREATE TABLE webhook (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  -- JSON list of kinds of events
  events TEXT NOT NULL,
  -- what its deliveries are signed with, kept under the keys of the folder
  secret TEXT NOT NULL,
  created_at TEXT NOT NULL,
  author TEXT NOT NULL,
  ended_at TEXT
) STRICT;

-- Events for webhooks, written in the transaction of their cause.
CREATE TABLE webhook_event (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  ref INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;

CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY,
  webhook_id INTEGER NOT NULL REFERENCES webhook ON DELETE CASCADE,
  event_id INTEGER NOT NULL REFERENCES webhook_event ON DELETE CASCADE,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'given_up')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_at TEXT NOT NULL,
  last_at TEXT,
  -- the status that was answered, or why there was none
  answer TEXT
) STRICT;
CREATE INDEX webhook_delivery_state ON webhook_delivery (state, next_at);
CREATE INDEX webhook_delivery_event ON webhook_delivery (event_id);

CREATE TRIGGER webhook_import_ended AFTER UPDATE OF status ON import
WHEN old.status IN ('queued', 'running') AND new.status IN ('completed', 'completed_with_rejects', 'stopped', 'failed', 'cancelled', 'interrupted')
BEGIN
  INSERT INTO webhook_event (kind, ref, at)
    SELECT iif(new.status IN ('completed', 'completed_with_rejects'), 'import.finished', 'import.failed'), new.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    WHERE EXISTS (SELECT 1 FROM webhook WHERE ended_at IS NULL);
END;

CREATE TRIGGER webhook_order_confirmed AFTER UPDATE OF state ON sales_order
WHEN old.state <> 'confirmed' AND new.state = 'confirmed'
BEGIN
  INSERT INTO webhook_event (kind, ref, at)
    SELECT 'order.confirmed', new.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE EXISTS (SELECT 1 FROM webhook WHERE ended_at IS NULL);
END;

CREATE TRIGGER webhook_sync_conflict AFTER INSERT ON sync_conflict
BEGIN
  INSERT INTO webhook_event (kind, ref, at)
    SELECT 'sync.conflict', new.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE EXISTS (SELECT 1 FROM webhook WHERE ended_at IS NULL);
END;

CREATE TRIGGER webhook_event_told AFTER INSERT ON webhook_event
BEGIN
  INSERT INTO webhook_delivery (webhook_id, event_id, next_at)
    SELECT w.id, new.id, new.at FROM webhook w
    WHERE w.ended_at IS NULL AND EXISTS (SELECT 1 FROM json_each(w.events) e WHERE e.value = new.kind);
END;
