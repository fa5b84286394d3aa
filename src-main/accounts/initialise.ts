import { areBoundsSealed, chainBounds, ROWS_SEALED, resealChainBounds } from '../audit/chain.ts';
import type { Audit } from '../audit/index.ts';
import type { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import { sealsOf } from '../db/seals/index.ts';
import type { SealMarker } from '../db/seals/marker.ts';
import { readSettingUnverified, writeSetting } from '../db/settings.ts';
import type { AccountRepository } from './account-repository.ts';
import type { Grants } from './grants.ts';
import { sealTokens } from './tokens.ts';

const KEY_ID_SETTING = 'keyId';

/** Whether {@link initialiseAccounts} would change nothing, so that most starts write nothing. */
export const isInitialised = (db: Db, keys: Keys, proof: SealMarker): boolean =>
  proof.isValid() && !sealsOf(db)!.hasNewKinds() && readSettingUnverified<string>(db, KEY_ID_SETTING) === keys.id;

/**
 * Ensures that an owner exists and that all seals were made with the folder's current keys. A folder without its keys,
 * from a backup or another laptop, is resealed, which is audited; not where the proof stored with the keys shows that
 * they have sealed this folder before.
 */
export function initialiseAccounts(
  db: Db,
  keys: Keys,
  proof: SealMarker,
  audit: Audit,
  accounts: AccountRepository,
  grants: Grants,
  user: string,
): void {
  const seals = sealsOf(db)!;
  const storedKeyId = readSettingUnverified<string>(db, KEY_ID_SETTING);
  const span = chainBounds(db);
  const isProven = proof.isValid();
  const isNewFolder = !isProven && accounts.all().length === 0 && span?.seal === '';
  // a different stored key ID is not enough: a seal of the current keys disproves it
  const hasNewKeys =
    !isProven && storedKeyId !== undefined && storedKeyId !== keys.id && !(span && areBoundsSealed(keys, span));
  const isUnsealed = !isProven && !seals.hasBegun();
  if (isUnsealed || isNewFolder || hasNewKeys) seals.sealAll();
  else seals.sealNewKinds();
  if (isNewFolder || hasNewKeys) {
    db.prepare('INSERT OR IGNORE INTO signing_key VALUES (?, ?, ?)').run(
      keys.id,
      keys.publicKey,
      new Date().toISOString(),
    );
    resealChainBounds(db, keys);
    accounts.sealAll();
    sealTokens(db, keys);
    grants.reseal();
    const procedure = isNewFolder ? 'accounts.begun' : 'keys.renewed';
    audit.write({
      actor: user,
      face: 'system',
      procedure,
      input: isNewFolder ? { key: keys.id, sealed: true } : { key: keys.id },
      refused: null,
      changes: [],
    });
  }
  if (isUnsealed && !isNewFolder && !hasNewKeys) {
    // a folder of a program version without row seals
    sealTokens(db, keys);
    audit.write({ actor: user, face: 'system', procedure: ROWS_SEALED, input: {}, refused: null, changes: [] });
  }
  if (storedKeyId !== keys.id) writeSetting(db, KEY_ID_SETTING, keys.id);
  if (isNewFolder)
    accounts.add({
      name: user,
      role: 'owner',
      scope: { stores: [], cities: [], salespeople: [] },
      password: null,
      mustChange: false,
    });
}
