import type { Db } from './open.ts';

/** A token that changes with every change to the database, by this connection or any other. */
export function changeToken(db: Db): () => string {
  const query = db.prepare('SELECT data_version, total_changes() FROM pragma_data_version').raw();
  return () => String(query.get());
}
