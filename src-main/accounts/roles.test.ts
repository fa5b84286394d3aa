import { expect, it } from 'vitest';
import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { ROLES } from '../../src-shared/roles.ts';
import {
  ALLOWED_WHILE_LOCKED,
  additionalRight,
  defaultGrant,
  isAccountAdministration,
  isGrantFixed,
  referencesOf,
} from './roles.ts';

const procedures = Object.keys(contract) as ProcedureName[];

it('an owner may do everything', () => {
  expect(procedures.filter((procedure) => defaultGrant(procedure, 'owner') !== 'all')).toEqual([]);
});

it('what a manager may not do is what administers accounts, the machine and its programs', () => {
  const refused = procedures.filter((procedure) => defaultGrant(procedure, 'manager') === 'no');
  expect(new Set(refused)).toContain('accounts.setGrant');
  expect(new Set(refused)).toContain('backup.restore');
  expect(new Set(refused.map((procedure) => procedure.split('.')[0]))).toEqual(
    new Set(['imports', 'digest', 'sync', 'health', 'backup', 'accounts', 'audit', 'programs', 'updates', 'system']),
  );
});

it('a rep may see and change only what a store is referred to by', () => {
  const all = procedures.filter(
    (procedure) => /^(sales|desk|orders|scans|calls)\./.test(procedure) && defaultGrant(procedure, 'rep') === 'all',
  );
  expect(all).toEqual(['orders.settings', 'calls.weights']);
});

it('every store, row and account that an input names is checked', () => {
  const kinds: Record<string, string> = {
    storeId: 'store',
    storeIds: 'store',
    withoutStoreId: 'store',
    importId: 'import',
    lineId: 'line',
    invoiceId: 'invoice',
    orderId: 'order',
    editId: 'edit',
    role: 'role',
  };
  for (const procedure of procedures) {
    if (ROLES.every((role) => defaultGrant(procedure, role) !== 'own')) continue;
    const shape = (contract[procedure].input as unknown as { shape?: Record<string, unknown> }).shape ?? {};
    for (const [field, kind] of Object.entries(kinds))
      if (field in shape) expect(referencesOf(procedure)[field]?.replace('!', ''), `${procedure} ${field}`).toBe(kind);
    if ('id' in shape && procedure !== 'sales.product') expect(referencesOf(procedure).id, procedure).toBeDefined();
  }
});

it('grants of account administration, of owners and of what all may do are fixed', () => {
  expect(['accounts.list', 'sync.letIn'].map((name) => isAccountAdministration(name as ProcedureName))).toEqual([
    true,
    true,
  ]);
  expect(isAccountAdministration('sync.setUp')).toBe(false);
  expect(isGrantFixed('accounts.list', 'manager')).toBe(true);
  expect(isGrantFixed('health.get', 'viewer')).toBe(true);
  expect([isGrantFixed('orders.create', 'owner'), isGrantFixed('orders.create', 'rep')]).toEqual([true, false]);
});

it('what does part of another procedure names it', () => {
  expect([additionalRight('sync.test'), additionalRight('sync.foresee'), additionalRight('sync.run')]).toEqual([
    'sync.setUp',
    'sync.setUp',
    undefined,
  ]);
});

it('a locked session can be unlocked and left', () => {
  for (const name of ['accounts.unlock', 'accounts.signOut', 'accounts.lock'] as const)
    expect(ALLOWED_WHILE_LOCKED.has(name)).toBe(true);
  expect(ALLOWED_WHILE_LOCKED.has('accounts.list')).toBe(false);
});
