import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';

/** The hashed fields of an audit entry. */
export interface ChainEntry {
  id: number;
  at: string;
  actor: string;
  face: string;
  procedure: string;
  input: string;
  refused: string | null;
  changes: string;
}

/** SHA-256 over an entry and the hash of its predecessor, in hexadecimal. */
export function entryHash(previousHash: string, entry: ChainEntry): string {
  const { id, at, actor, face, procedure, input, refused, changes } = entry;
  const fields = JSON.stringify([previousHash, id, at, actor, face, procedure, input, refused, changes]);
  return createHash('sha256').update(fields).digest('hex');
}

/** Registers {@link entryHash} as the SQL function `audit_hash`, for the migration that chains existing entries. */
export function registerAuditHash(db: Database.Database): void {
  db.function('audit_hash', { deterministic: true, varargs: true }, (...fields: unknown[]) => {
    const [previousHash, id, at, actor, face, procedure, input, refused, changes] = fields as [
      string,
      number,
      ...string[],
    ];
    return entryHash(previousHash, {
      id,
      at: at!,
      actor: actor!,
      face: face!,
      procedure: procedure!,
      input: input!,
      refused: refused ?? null,
      changes: changes!,
    });
  });
}
