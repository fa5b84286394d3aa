import type { Emit } from '../../src-shared/contract/index.ts';
import type { Audit } from '../audit/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import { sealsOf } from '../db/seals/index.ts';
import type { SealMarker } from '../db/seals/marker.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { type AccessControl, createAccessControl } from './access-control.ts';
import { AccountRepository } from './account-repository.ts';
import { Grants } from './grants.ts';
import { initialiseAccounts, isInitialised } from './initialise.ts';
import { selfServiceHandlers } from './self-service.ts';
import { type AccountWriter, createAccountWriter } from './synced-accounts.ts';
import { userAdministrationHandlers } from './user-administration.ts';

export interface Accounts extends Omit<AccessControl, 'me'> {
  handlers: Handlers<'accounts'>;
  /** Writes accounts that were received from another laptop. */
  writer: AccountWriter;
}

/**
 * The accounts area: access control, self-service and user administration.
 * @param user the operating system's user, who becomes the owner of a new folder
 */
export function accountsArea(
  db: Db,
  keys: Keys,
  proof: SealMarker,
  audit: Audit,
  currentCube: () => SalesCube,
  emit: Emit,
  user: string,
): Accounts {
  const accounts = new AccountRepository(db, keys);
  const grants = new Grants(db, keys);
  if (!isInitialised(db, keys, proof))
    db.transaction(() => initialiseAccounts(db, keys, proof, audit, accounts, grants, user)).immediate();
  if (!proof.isValid() && sealsOf(db)!.hasBegun()) proof.write();
  const notifyChanged = <T>(answer: T): T => {
    emit('accounts.changed', {});
    return answer;
  };
  const accessControl = createAccessControl(db, keys, accounts, grants, currentCube);
  const { authenticate, authorize, importRights, tampered } = accessControl;
  return {
    handlers: {
      ...selfServiceHandlers(db, keys, accounts, accessControl, notifyChanged),
      ...userAdministrationHandlers(db, accounts, grants, notifyChanged),
    },
    writer: createAccountWriter(db, accounts),
    authenticate,
    authorize,
    importRights,
    tampered,
  };
}
