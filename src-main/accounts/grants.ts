import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import { GRANTS, type Grant, ROLES, type Role } from '../../src-shared/roles.ts';
import { changeToken } from '../db/change-token.ts';
import type { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import { hasSetting, readSetting, writeSetting } from '../db/settings.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { assertNotFixed, policyValues } from '../policy/policy.ts';
import { defaultGrant, isGrantFixed, PROCEDURES, supportsOwnGrant } from './roles.ts';

const SETTING = 'grants';

type GrantOverrides = Partial<Record<string, Partial<Record<Role, Grant>>>>;

/** The policy's grant for a role; null where it sets none or an invalid one. */
function policyGrant(procedure: ProcedureName, role: Role): Grant | null {
  const grant = policyValues().grants?.[role]?.[procedure];
  if (grant === undefined || isGrantFixed(procedure, role) || (grant === 'own' && !supportsOwnGrant(procedure)))
    return null;
  return grant;
}

/** The owner's overrides of the default grants; sealed, so that another program can't extend them. */
export class Grants {
  readonly #db: Db;
  readonly #keys: Keys;
  readonly #version;
  #stamp = '';
  #cached: GrantOverrides = {};
  #isSealValid = true;

  constructor(db: Db, keys: Keys) {
    this.#db = db;
    this.#keys = keys;
    this.#version = changeToken(db);
  }

  #overrides(): GrantOverrides {
    const stamp = this.#version();
    if (stamp !== this.#stamp) {
      const kept = readSetting<{ own: GrantOverrides; seal: string }>(this.#db, SETTING);
      this.#isSealValid = kept ? this.#hasValidSeal(kept) : !hasSetting(this.#db, SETTING);
      this.#cached = kept && this.#isSealValid ? kept.own : {};
      this.#stamp = stamp;
    }
    return this.#cached;
  }

  #hasValidSeal(kept: { own: GrantOverrides; seal: string }): boolean {
    return typeof kept.seal === 'string' && this.#keys.isSealed(kept.seal, 'grants', JSON.stringify(kept.own));
  }

  /** The effective grant of a role: policy, then a valid override, then the default; tampered overrides are ignored. */
  of(procedure: ProcedureName, role: Role): Grant {
    const companys = policyGrant(procedure, role);
    if (companys !== null) return companys;
    const own = this.#overrides()[procedure]?.[role];
    return own !== undefined && GRANTS.includes(own) && !isGrantFixed(procedure, role)
      ? own
      : defaultGrant(procedure, role);
  }

  tampered(): MessageDescriptor[] {
    this.#overrides();
    return this.#isSealValid ? [] : [message('accounts_finding/roles')];
  }

  all() {
    return PROCEDURES.map((procedure) => ({
      procedure,
      grants: byRole((role) => this.of(procedure, role)),
      usual: byRole((role) => defaultGrant(procedure, role)),
      fixed: ROLES.filter((role) => isGrantFixed(procedure, role)),
      canBeOwn: supportsOwnGrant(procedure),
    }));
  }

  /** @throws Problem `grant_fixed` · `grant_meaningless` */
  set(procedure: string, role: Role, grant: Grant | null): void {
    if (!PROCEDURES.includes(procedure as ProcedureName)) throw new Problem('unknown_procedure/grant', { procedure });
    const name = procedure as ProcedureName;
    if (isGrantFixed(name, role))
      throw role === 'owner' ? new Problem('grant_fixed/owner') : new Problem('grant_fixed/role', { role });
    if (grant === 'own' && !supportsOwnGrant(name)) throw new Problem('grant_meaningless');
    if (policyGrant(name, role) !== null) assertNotFixed('grants');
    const before = this.of(name, role);
    const own = this.#overrides();
    const row = { ...own[procedure] };
    if (grant === null) delete row[role];
    else row[role] = grant;
    this.#write({ ...own, [procedure]: row });
    recordChange(`${procedure} for ${role}`, before, this.of(name, role));
  }

  /** Reseals the stored overrides with new keys. */
  reseal(): void {
    const kept = readSetting<{ own: GrantOverrides }>(this.#db, SETTING);
    if (kept) this.#write(kept.own);
  }

  #write(own: GrantOverrides): void {
    writeSetting(this.#db, SETTING, { own, seal: this.#keys.seal('grants', JSON.stringify(own)) });
  }
}

function byRole<T>(of: (role: Role) => T): Record<Role, T> {
  return Object.fromEntries(ROLES.map((role) => [role, of(role)])) as Record<Role, T>;
}
