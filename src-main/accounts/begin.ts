import { sealSpan, spanOf } from '../audit/chain.ts';
import type { Audit } from '../audit/index.ts';
import type { Keys } from '../store/keys.ts';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { Grants } from './grants.ts';
import type { Roster } from './roster.ts';
import { sealTokens } from './tokens.ts';

const KEY_ID = 'keyId';
const TOKENS_SEALED = 'tokensSealed';

/**
 * Sees that there is an owner, and that what is sealed is so with the keys that this folder has now. A folder that came
 * without its keys, from a backup or another laptop, is sealed anew, and the audit says so.
 */
export function beginAccounts(db: Store, keys: Keys, audit: Audit, roster: Roster, grants: Grants, user: string): void {
  const known = readSetting<string>(db, KEY_ID);
  const first = roster.all().length === 0 && spanOf(db)?.seal === '';
  if (first || (known !== undefined && known !== keys.id)) {
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
    audit.write({ actor: user, face: 'system', procedure, input: { key: keys.id }, refused: null, changes: [] });
  }
  // tokens of before they had seals, once
  if (readSetting(db, TOKENS_SEALED) === undefined) {
    sealTokens(db, keys);
    writeSetting(db, TOKENS_SEALED, true);
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
