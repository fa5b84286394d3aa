import { type ChainEntry, entryHash } from '../db/audit-hash.ts';
import { type Keys, verifySignature } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import { areBoundsSealed, CHAIN_BROKEN, type Checkpoint, chainBounds, signedTextOf } from './chain.ts';

/**
 * Verifies the whole chain: a changed, removed, added or moved entry contradicts the hash of the next one, the sealed
 * bounds or a signed checkpoint.
 */
export function verifyAudit(db: Db, keys: Keys): { checked: number; findings: string[]; remarks: string[] } {
  const [findings, remarks]: [string[], string[]] = [[], []];
  const bounds = chainBounds(db);
  if (!bounds) return { checked: 0, findings: ['What says where the audit begins and ends is gone.'], remarks };
  if (!areBoundsSealed(keys, bounds)) findings.push('What says where the audit begins and ends was changed.');
  const checkpoints = new Map(
    (
      db
        .prepare(
          'SELECT last_id AS lastId, at, hash, key_id AS keyId, signature FROM audit_checkpoint ORDER BY last_id',
        )
        .all() as Checkpoint[]
    ).map((one) => [one.lastId, one]),
  );
  const entries = db
    .prepare('SELECT id, at, actor, face, procedure, input, refused, changes, hash FROM audit ORDER BY id')
    .iterate() as IterableIterator<ChainEntry & { hash: string }>;
  let [before, next, checked] = [bounds.beforeFirst, bounds.firstId, 0];
  for (const { hash, ...entry } of entries) {
    if (entry.id !== next)
      findings.push(
        next === entry.id - 1 ? `Entry ${next} is missing.` : `Entries ${next} to ${entry.id - 1} are missing.`,
      );
    else if (entryHash(before, entry) !== hash) findings.push(`Entry ${entry.id} or the one before it was changed.`);
    if (entry.procedure === CHAIN_BROKEN) findings.push(`Before entry ${entry.id} the audit’s end was changed.`);
    const signed = checkpoints.get(entry.id);
    if (signed && signed.hash !== hash) findings.push(`Entry ${entry.id} is not the one that was signed.`);
    [before, next] = [hash, entry.id + 1];
    checked++;
  }
  if (checked !== bounds.entries) findings.push(`There are ${checked} entries where ${bounds.entries} were written.`);
  if (before !== bounds.lastHash || next - 1 !== bounds.lastId)
    findings.push(`The last entry is ${next - 1} where it was ${bounds.lastId}.`);
  for (const checkpoint of checkpoints.values()) {
    const publicKey = db.prepare('SELECT public_key FROM signing_key WHERE id = ?').pluck().get(checkpoint.keyId);
    if (checkpoint.lastId >= next) findings.push(`Entry ${checkpoint.lastId} was signed and is gone.`);
    if (!verifySignature(String(publicKey ?? ''), signedTextOf(checkpoint), checkpoint.signature))
      findings.push(`The signature of entry ${checkpoint.lastId} is not right.`);
    else if (checkpoint.keyId !== keys.id)
      remarks.push(`Up to entry ${checkpoint.lastId} it was signed with an earlier key.`);
  }
  return { checked, findings, remarks };
}
