import type { Store } from './open.ts';

/** A token that changes with every change to the database, by this connection or any other. */
export function versionOf(db: Store): () => string {
  const version = db.prepare('SELECT data_version, total_changes() FROM pragma_data_version').raw();
  return () => String(version.get());
}
