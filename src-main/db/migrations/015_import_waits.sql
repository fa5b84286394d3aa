-- An import that waits for an answer has an event of its own; abandoning it then counts as a failure.

DROP TRIGGER IF EXISTS webhook_import_ended;
CREATE TRIGGER webhook_import_ended AFTER UPDATE OF status ON import
WHEN old.status IN ('queued', 'running', 'needs_answer')
  AND new.status IN ('completed', 'completed_with_rejects', 'stopped', 'failed', 'cancelled', 'interrupted')
BEGIN
  INSERT INTO webhook_event (kind, ref, at)
    SELECT iif(new.status IN ('completed', 'completed_with_rejects'), 'import.finished', 'import.failed'), new.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    WHERE EXISTS (SELECT 1 FROM webhook WHERE ended_at IS NULL);
END;

DROP TRIGGER IF EXISTS webhook_import_waits;
CREATE TRIGGER webhook_import_waits AFTER UPDATE OF status ON import
WHEN old.status IN ('queued', 'running') AND new.status = 'needs_answer'
BEGIN
  INSERT INTO webhook_event (kind, ref, at)
    SELECT 'import.needs_answer', new.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE EXISTS (SELECT 1 FROM webhook WHERE ended_at IS NULL);
END;
