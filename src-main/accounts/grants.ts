import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { GRANTS, type Grant, ROLES, type Role } from '../../src-shared/roles.ts';
import { tellChange } from '../asking.ts';
import { fixed, mustBeFree } from '../policy/policy.ts';
import type { Keys } from '../store/keys.ts';
import type { Store } from '../store/open.ts';
import { hasSetting, readSetting, writeSetting } from '../store/settings.ts';
import { versionOf } from '../store/version.ts';
import { canBeOwn, isFixed, usualGrant } from './roles.ts';

const KEY = 'grants';

type Own = Partial<Record<string, Partial<Record<Role, Grant>>>>;

/** The policy's grant for a role; null where it sets none or an invalid one. */
function fixedGrant(procedure: ProcedureName, role: Role): Grant | null {
  const grant = fixed().grants?.[role]?.[procedure];
  if (grant === undefined || isFixed(procedure, role) || (grant === 'own' && !canBeOwn(procedure))) return null;
  return grant;
}

/** The owner's overrides of the default grants; sealed, so that another program can't extend them. */
export class Grants {
  readonly #db: Store;
  readonly #keys: Keys;
  readonly #version;
  #stamp = '';
  #kept: Own = {};
  #whole = true;

  constructor(db: Store, keys: Keys) {
    this.#db = db;
    this.#keys = keys;
    this.#version = versionOf(db);
  }

  #own(): Own {
    const stamp = this.#version();
    if (stamp !== this.#stamp) {
      const kept = readSetting<{ own: Own; seal: string }>(this.#db, KEY);
      this.#whole = kept ? this.#isWhole(kept) : !hasSetting(this.#db, KEY);
      this.#kept = kept && this.#whole ? kept.own : {};
      this.#stamp = stamp;
    }
    return this.#kept;
  }

  #isWhole(kept: { own: Own; seal: string }): boolean {
    return typeof kept.seal === 'string' && this.#keys.isSealed(kept.seal, 'grants', JSON.stringify(kept.own));
  }

  /** The effective grant of a role: policy, then a valid override, then the default; tampered overrides are ignored. */
  of(procedure: ProcedureName, role: Role): Grant {
    const companys = fixedGrant(procedure, role);
    if (companys !== null) return companys;
    const own = this.#own()[procedure]?.[role];
    return own !== undefined && GRANTS.includes(own) && !isFixed(procedure, role) ? own : usualGrant(procedure, role);
  }

  tampered(): string[] {
    this.#own();
    return this.#whole ? [] : ['The table of roles was changed outside the program; the usual one counts.'];
  }

  all() {
    return (Object.keys(contract) as ProcedureName[]).map((procedure) => ({
      procedure,
      grants: byRole((role) => this.of(procedure, role)),
      usual: byRole((role) => usualGrant(procedure, role)),
      fixed: ROLES.filter((role) => isFixed(procedure, role)),
      canBeOwn: canBeOwn(procedure),
    }));
  }

  /** @throws Problem `grant_fixed` · `grant_meaningless` */
  set(procedure: string, role: Role, grant: Grant | null): void {
    if (!Object.hasOwn(contract, procedure))
      throw new Problem('unknown_procedure', `There is nothing called “${procedure}”.`);
    const name = procedure as ProcedureName;
    if (isFixed(name, role))
      throw new Problem(
        'grant_fixed',
        `What ${role === 'owner' ? 'an owner' : `the role ${role}`} may do of this can't be changed.`,
      );
    if (grant === 'own' && !canBeOwn(name))
      throw new Problem('grant_meaningless', 'This is not about stores or imports, so there is no own part of it.');
    if (fixedGrant(name, role) !== null) mustBeFree('grants');
    const before = this.of(name, role);
    const own = this.#own();
    const row = { ...own[procedure] };
    if (grant === null) delete row[role];
    else row[role] = grant;
    this.#write({ ...own, [procedure]: row });
    tellChange(`${procedure} for ${role}`, before, this.of(name, role));
  }

  /** Reseals the stored overrides with new keys. */
  sealAgain(): void {
    const kept = readSetting<{ own: Own }>(this.#db, KEY);
    if (kept) this.#write(kept.own);
  }

  #write(own: Own): void {
    writeSetting(this.#db, KEY, { own, seal: this.#keys.seal('grants', JSON.stringify(own)) });
  }
}

function byRole<T>(of: (role: Role) => T): Record<Role, T> {
  return Object.fromEntries(ROLES.map((role) => [role, of(role)])) as Record<Role, T>;
}
