import type { Happen } from '../../src-shared/contract/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Facts } from '../facts/facts.ts';
import type { Handlers } from '../handlers.ts';
import type { Keys } from '../store/keys.ts';
import type { Store } from '../store/open.ts';
import { sealsOf } from '../store/seals/index.ts';
import type { SealProof } from '../store/seals/proof.ts';
import { beginAccounts } from './begin.ts';
import { type Doorkeeper, doorkeeper } from './doorkeeper.ts';
import { Grants } from './grants.ts';
import { ownAccount } from './own-account.ts';
import { people } from './people.ts';
import { Roster } from './roster.ts';
import { type AccountWriter, accountWriter } from './taken.ts';

export interface Accounts extends Omit<Doorkeeper, 'me'> {
  handlers: Handlers<'accounts'>;
  /** Writes accounts that were received from another laptop. */
  writer: AccountWriter;
}

/**
 * The accounts area: access control, self-service and user administration.
 * @param user the operating system's user, who becomes the owner of a new folder
 */
export function accountsArea(
  db: Store,
  keys: Keys,
  proof: SealProof,
  audit: Audit,
  facts: () => Facts,
  happen: Happen,
  user: string,
): Accounts {
  const roster = new Roster(db, keys);
  const grants = new Grants(db, keys);
  db.transaction(() => beginAccounts(db, keys, proof, audit, roster, grants, user)).immediate();
  if (!proof.holds() && sealsOf(db)!.hasBegun()) proof.keep();
  const changed = <T>(answer: T): T => {
    happen('accounts.changed', {});
    return answer;
  };
  const keeper = doorkeeper(db, keys, roster, grants, facts);
  const { whoIs, admit, importRights, tampered } = keeper;
  return {
    handlers: { ...ownAccount(db, keys, roster, keeper, changed), ...people(db, roster, grants, changed) },
    writer: accountWriter(db, roster),
    whoIs,
    admit,
    importRights,
    tampered,
  };
}
