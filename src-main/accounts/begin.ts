import { isSpanSealed, SEALED, sealSpan, spanOf } from '../audit/chain.ts';
import type { Audit } from '../audit/index.ts';
import type { Keys } from '../store/keys.ts';
import type { Store } from '../store/open.ts';
import { sealsOf } from '../store/seals/index.ts';
import type { SealProof } from '../store/seals/proof.ts';
import { readUnsealedSetting, writeSetting } from '../store/settings.ts';
import type { Grants } from './grants.ts';
import type { Roster } from './roster.ts';
import { sealTokens } from './tokens.ts';

const KEY_ID = 'keyId';

/**
 * Ensures that an owner exists and that all seals were made with the folder's current keys. A folder without its keys,
 * from a backup or another laptop, is resealed, which is audited; not where the proof stored with the keys shows that
 * they have sealed this folder before.
 */
export function beginAccounts(
  db: Store,
  keys: Keys,
  proof: SealProof,
  audit: Audit,
  roster: Roster,
  grants: Grants,
  user: string,
): void {
  const seals = sealsOf(db)!;
  const known = readUnsealedSetting<string>(db, KEY_ID);
  const span = spanOf(db);
  const isProven = proof.holds();
  const first = !isProven && roster.all().length === 0 && span?.seal === '';
  // a different stored key ID is not enough: a seal of the current keys disproves it
  const renewed = !isProven && known !== undefined && known !== keys.id && !(span && isSpanSealed(keys, span));
  const unsealed = !isProven && !seals.hasBegun();
  if (unsealed || first || renewed) seals.sealAll();
  else seals.sealNewKinds();
  if (first || renewed) {
    db.prepare('INSERT OR IGNORE INTO signing_key VALUES (?, ?, ?)').run(
      keys.id,
      keys.publicKey,
      new Date().toISOString(),
    );
    sealSpan(db, keys);
    roster.sealAll();
    sealTokens(db, keys);
    grants.sealAgain();
    const procedure = first ? 'accounts.begun' : 'keys.renewed';
    audit.write({
      actor: user,
      face: 'system',
      procedure,
      input: first ? { key: keys.id, sealed: true } : { key: keys.id },
      refused: null,
      changes: [],
    });
  }
  if (unsealed && !first && !renewed) {
    // a folder of a program version without row seals
    sealTokens(db, keys);
    audit.write({ actor: user, face: 'system', procedure: SEALED, input: {}, refused: null, changes: [] });
  }
  if (known !== keys.id) writeSetting(db, KEY_ID, keys.id);
  if (first)
    roster.add({
      name: user,
      role: 'owner',
      scope: { stores: [], cities: [], salespeople: [] },
      password: null,
      mustChange: false,
    });
}
