import type { Actor } from '../app.ts';
import { log } from '../log.ts';
import type { Store } from '../store/open.ts';

const LONGEST = 10_000;

/**
 * Writes who changed what, or was kept from it, into the audit.
 * @param refused the code of what kept it from being done; null when it was done
 */
export type Audit = (actor: Actor, procedure: string, input: unknown, refused: string | null) => void;

export function auditor(db: Store): Audit {
  const insert = db.prepare('INSERT INTO audit (at, actor, face, procedure, input, refused) VALUES (?, ?, ?, ?, ?, ?)');
  return (actor, procedure, input, refused) => {
    try {
      insert.run(
        new Date().toISOString(),
        actor.name,
        actor.face,
        procedure,
        JSON.stringify(input ?? {}).slice(0, LONGEST),
        refused,
      );
    } catch (error) {
      // what was done is done; the disk that holds no entry is said where it matters
      log.error('audit entry not written', { procedure, error: String(error) });
    }
  };
}
