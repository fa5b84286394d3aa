import type { Store } from './open.ts';

/** Tells a database's state from any other of it that was seen through this connection, whoever changed it. */
export function versionOf(db: Store): () => string {
  const version = db.prepare('SELECT data_version, total_changes() FROM pragma_data_version').raw();
  return () => String(version.get());
}
