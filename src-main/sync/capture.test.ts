import { expect, it } from 'vitest';
import { createEmptyDatabase } from '../db/migrate.ts';
import { restoreCapture, SYNC_TRIGGERS, startCapture } from './capture.ts';

it('triggers that a migration dropped are installed again, and none where nothing syncs', () => {
  const db = createEmptyDatabase(':memory:');
  const triggers = () =>
    db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'sync%' ORDER BY name")
      .pluck()
      .all();
  restoreCapture(db);
  expect(triggers()).toEqual([]);
  startCapture(db);
  const all = triggers();
  expect(all).toHaveLength(SYNC_TRIGGERS.length);
  db.exec('DROP TRIGGER sync_call_mark_changed');
  restoreCapture(db);
  expect(triggers()).toEqual(all);
  db.exec("INSERT INTO store (name, as_of) VALUES ('Anand', '2025-01-01')");
  db.exec("INSERT INTO call_mark (store_id, what, on_date, author) VALUES (1, 'called', '2025-01-01', 'x')");
  db.exec("DELETE FROM outbox; UPDATE call_mark SET outcome = 'nothing'");
  expect(db.prepare('SELECT kind, unit FROM outbox').all()).toEqual([{ kind: 'call_mark', unit: 'made' }]);
  db.close();
});
