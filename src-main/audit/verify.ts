import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { type ChainEntry, entryHash } from '../db/audit-hash.ts';
import { type Keys, verifySignature } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import { areBoundsSealed, CHAIN_BROKEN, type Checkpoint, chainBounds, signedTextOf } from './chain.ts';

/**
 * Verifies the whole chain: a changed, removed, added or moved entry contradicts the hash of the next one, the sealed
 * bounds or a signed checkpoint.
 */
export function verifyAudit(
  db: Db,
  keys: Keys,
): { checked: number; findings: MessageDescriptor[]; remarks: MessageDescriptor[] } {
  const [findings, remarks]: [MessageDescriptor[], MessageDescriptor[]] = [[], []];
  const bounds = chainBounds(db);
  if (!bounds) return { checked: 0, findings: [message('verify_audit/bounds_gone')], remarks };
  if (!areBoundsSealed(keys, bounds)) findings.push(message('verify_audit/bounds_changed'));
  const checkpoints = new Map(
    db
      .prepare<unknown[], Checkpoint>(
        'SELECT last_id AS lastId, at, hash, key_id AS keyId, signature FROM audit_checkpoint ORDER BY last_id',
      )
      .all()
      .map((one) => [one.lastId, one]),
  );
  const entries = db
    .prepare<unknown[], ChainEntry & { hash: string }>(
      'SELECT id, at, actor, face, procedure, input, refused, changes, hash FROM audit ORDER BY id',
    )
    .iterate();
  let [before, next, checked] = [bounds.beforeFirst, bounds.firstId, 0];
  for (const { hash, ...entry } of entries) {
    if (entry.id !== next)
      findings.push(
        next === entry.id - 1
          ? message('verify_audit/missing', { id: next })
          : message('verify_audit/missing_range', { first: next, last: entry.id - 1 }),
      );
    else if (entryHash(before, entry) !== hash) findings.push(message('verify_audit/changed', { id: entry.id }));
    if (entry.procedure === CHAIN_BROKEN) findings.push(message('verify_audit/before', { id: entry.id }));
    const signed = checkpoints.get(entry.id);
    if (signed && signed.hash !== hash) findings.push(message('verify_audit/not_signed_one', { id: entry.id }));
    [before, next] = [hash, entry.id + 1];
    checked++;
  }
  if (checked !== bounds.entries)
    findings.push(message('verify_audit/count', { found: checked, written: bounds.entries }));
  if (before !== bounds.lastHash || next - 1 !== bounds.lastId)
    findings.push(message('verify_audit/last', { found: next - 1, written: bounds.lastId }));
  for (const checkpoint of checkpoints.values()) {
    const publicKey = db.prepare('SELECT public_key FROM signing_key WHERE id = ?').pluck().get(checkpoint.keyId);
    if (checkpoint.lastId >= next) findings.push(message('verify_audit/signed_gone', { id: checkpoint.lastId }));
    if (!verifySignature(String(publicKey ?? ''), signedTextOf(checkpoint), checkpoint.signature))
      findings.push(message('verify_audit/signature', { id: checkpoint.lastId }));
    else if (checkpoint.keyId !== keys.id) remarks.push(message('verify_audit/earlier_key', { id: checkpoint.lastId }));
  }
  return { checked, findings, remarks };
}
