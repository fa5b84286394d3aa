import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { type Grant, ROLES, type Role } from '../../src-shared/roles.ts';

/** ● everything · ○ only one's own stores, imports and sessions · – refused */
type GrantMark = '●' | '○' | '–';
type RoleRow = `${GrantMark} ${GrantMark} ${GrantMark} ${GrantMark} ${GrantMark}`;

/** What an input field refers to, for the ownership check. */
export type ReferenceKind =
  | 'store'
  | 'invoice'
  | 'line'
  | 'order'
  | 'note'
  | 'edit'
  | 'scan'
  | 'sheet'
  | 'import'
  | 'session'
  | 'token'
  | 'account'
  | 'role';

/** By the path of a field within an input; with `!` the field is required from callers with a scope. */
type InputReferences = Record<string, ReferenceKind | `${ReferenceKind}!`>;

/** Procedures that need no sign-in. */
export const PUBLIC_PROCEDURES: ReadonlySet<ProcedureName> = new Set<ProcedureName>([
  'accounts.me',
  'accounts.signIn',
  'accounts.recover',
  'accounts.strength',
]);

/** Procedures that are allowed in a locked session. */
export const ALLOWED_WHILE_LOCKED: ReadonlySet<ProcedureName> = new Set<ProcedureName>([
  ...PUBLIC_PROCEDURES,
  'accounts.lock',
  'accounts.unlock',
  'accounts.signOut',
]);

const filtered: InputReferences = { storeId: 'store' };
const reported: InputReferences = { 'filter.storeId': 'store', 'pivot.filter.storeId': 'store' };

/**
 * Default grants of each role for each procedure. A procedure without a row does not compile. With ○ the output is
 * restricted to the caller's own stores, and the references in the input are checked for ownership first.
 */
const DEFAULT_GRANTS: Record<ProcedureName, [row: RoleRow, names?: InputReferences]> = {
  //                             owner, manager, rep, viewer, IT
  'imports.start': ['● ● ○ – ●'],
  'imports.addProduct': ['● ● – – –'],
  'imports.inspect': ['● ● ○ – ●', { importId: 'import' }],
  'imports.cancel': ['● ● ○ – ●', { importId: 'import' }],
  'imports.pause': ['● ● – – ●'],
  'imports.queue': ['● ● ● ● ●'],
  'imports.move': ['● ● – – ●'],
  'imports.resume': ['● ● ○ – ●', { importId: 'import' }],
  'imports.again': ['● ● ○ – ●', { importId: 'import' }],
  'imports.undo': ['● ● – – ●', { importId: 'import' }],
  'imports.fix': ['● ● ○ – ●', { importId: 'import' }],
  'imports.recheck': ['● ● ○ – ●', { importId: 'import' }],
  'imports.list': ['● ● ○ ● ●'],
  'imports.get': ['● ● ○ ● ●', { importId: 'import' }],
  'imports.rejects': ['● ● ○ ● ●', { importId: 'import' }],
  'imports.rejectsCsv': ['● ● ○ ● ●', { importId: 'import' }],
  'imports.exportList': ['● ● – ● –'],
  'imports.trace': ['● ● ○ ● –', { lineId: 'line' }],
  'imports.collisions': ['● ● – – –'],
  'imports.settle': ['● ● – – –'],
  'imports.mappings': ['● ● ● ● ●'],
  'imports.saveMapping': ['● ● ● – ●'],
  'imports.removeMapping': ['● ● – – ●'],
  'imports.settings': ['● ● ● ● ●'],
  'imports.changeSettings': ['● – – – ●'],
  'imports.sample': ['● ● – – –'],

  'sales.dashboard': ['● ● ○ ● –', filtered],
  'sales.news': ['● ● ○ ● –'],
  'sales.series': ['● ● ○ ● –', filtered],
  'sales.choices': ['● ● ○ ● –'],
  'sales.stores': ['● ● ○ ● –', filtered],
  'sales.products': ['● ● ○ ● –', filtered],
  'sales.invoices': ['● ● ○ ● –', filtered],
  'sales.store': ['● ● ○ ● –', { id: 'store' }],
  'sales.product': ['● ● ○ ● –'],
  'sales.invoice': ['● ● ○ ● –', { id: 'invoice' }],
  'sales.find': ['● ● ○ ● –'],

  'desk.editStore': ['● ● ○ – –', { id: 'store' }],
  'desk.editProduct': ['● ● – – –'],
  'desk.editProducts': ['● ● – – –'],
  'desk.lookalikes': ['● ● – – –'],
  'desk.merge': ['● ● – – –'],
  'desk.addNote': ['● ● ○ – –', { storeId: 'store' }],
  'desk.editNote': ['● ● ○ – –', { id: 'note' }],
  'desk.removeNote': ['● ● ○ – –', { id: 'note' }],
  'desk.undo': ['● ● ○ – –', { editId: 'edit' }],

  'orders.list': ['● ● ○ ● –', { storeId: 'store' }],
  'orders.get': ['● ● ○ ● –', { id: 'order' }],
  'orders.offer': ['● ● ○ – –', { storeId: 'store' }],
  'orders.create': ['● ● ○ – –', { storeId: 'store' }],
  'orders.save': ['● ● ○ – –', { id: 'order' }],
  'orders.copy': ['● ● ○ – –', { orderId: 'order', invoiceId: 'invoice' }],
  'orders.confirm': ['● ● ○ – –', { id: 'order' }],
  'orders.confirmOverLimit': ['● ● – – –', { id: 'order' }],
  'orders.settings': ['● ● ● ● –'],
  'orders.changeSettings': ['● ● – – –'],
  'orders.cancel': ['● ● ○ – –', { id: 'order' }],
  'orders.pricing': ['● ● ○ ● –', { id: 'order' }],
  'orders.deals': ['● ● ○ ● –', { storeId: 'store' }],
  'orders.credit': ['● ● ○ ● –', { storeId: 'store' }],
  'orders.setCoupons': ['● ● ○ – –', { id: 'order' }],
  'orders.approve': ['● ● – – –', { id: 'order' }],

  'pricing.deals': ['● ● ● ● –'],
  'pricing.saveDeal': ['● ● – – –'],
  'pricing.removeDeal': ['● ● – – –'],
  'pricing.settings': ['● ● ● ● –'],
  'pricing.changeSettings': ['● ● – – –'],

  'stock.state': ['● ● ● ● –'],
  'stock.list': ['● ● ● ● –'],
  'stock.batches': ['● ● ● ● –'],
  'stock.check': ['● ● ● ● –'],
  'stock.buying': ['● ● – – –'],
  'stock.purchases': ['● ● – – –'],
  'stock.ordered': ['● ● – – –'],
  'stock.removePurchases': ['● ● – – –'],
  'stock.settings': ['● ● ● ● –'],
  'stock.changeSettings': ['● ● – – –'],

  'targets.list': ['● ● ○ ● –'],
  'targets.choices': ['● ● – – –'],
  'targets.save': ['● ● – – –'],
  'targets.remove': ['● ● – – –'],

  'owed.get': ['● ● ○ ● –', { storeId: 'store' }],
  'owed.items': ['● ● ○ ● –', { storeId: 'store' }],

  'forecast.train': ['● ● – – –'],
  'forecast.cancel': ['● ● – – –'],
  'forecast.state': ['● ● ● ● –'],
  'forecast.versions': ['● ● ● ● –'],
  'forecast.promote': ['● ● – – –'],
  'forecast.rollback': ['● ● – – –'],
  'forecast.get': ['● ● ○ ● –', { storeId: 'store!', withoutStoreId: 'store' }],
  'forecast.markPeriod': ['● ● – – –'],
  'forecast.removePeriod': ['● ● – – –'],
  'forecast.series': ['● ● ○ ● –'],
  'forecast.overTime': ['● ● – ● –'],
  'forecast.nextOrder': ['● ● ○ ● –', { storeId: 'store' }],

  'calls.list': ['● ● ○ ● –'],
  'calls.prepare': ['● ● ○ ● –', { storeId: 'store' }],
  'calls.finish': ['● ● ○ – –', { storeId: 'store' }],
  'calls.mark': ['● ● ○ – –', { storeId: 'store' }],
  'calls.weights': ['● ● ● ● –'],
  'calls.setWeights': ['● ● – – –'],

  'day.plan': ['● ● ○ ● –'],
  'day.settings': ['● ● ○ ● –'],
  'day.changeSettings': ['● ● – – –'],

  'upsell.rules': ['● ● ○ ● –'],
  'upsell.suggest': ['● ● ○ ● –', { storeId: 'store' }],
  'upsell.suggestAll': ['● ● ○ ● –', { storeIds: 'store' }],
  'upsell.answer': ['● ● ○ – –', { storeId: 'store' }],
  'upsell.feedback': ['● ● ○ ● –'],
  'upsell.backtest': ['● ● ● ● –'],

  'scans.add': ['● ● ○ – –', { storeId: 'store' }],
  'scans.list': ['● ● ○ ● –', { storeId: 'store' }],
  'scans.get': ['● ● ○ ● –', { id: 'scan' }],
  'scans.picture': ['● ● ○ ● –', { id: 'scan' }],
  'scans.text': ['● ● ○ ● –', { id: 'scan' }],
  'scans.storesOf': ['● ● ○ – –'],
  'scans.setLine': ['● ● ○ – –', { id: 'scan' }],
  'scans.order': ['● ● ○ – –', { id: 'scan', ids: 'scan' }],
  'scans.retry': ['● ● ○ – –', { id: 'scan' }],
  'scans.cancel': ['● ● ○ – –', { id: 'scan' }],
  'scans.remove': ['● ● ○ – –', { id: 'scan' }],
  'scans.makeSheet': ['● ● ○ – –', { storeId: 'store' }],
  'scans.sheetPdf': ['● ● ○ ● –', { id: 'sheet' }],
  'scans.corrections': ['● ● ○ ● –'],
  'scans.forget': ['● ● ○ – –', { storeId: 'store!' }],

  'reports.list': ['● ● ● ● –'],
  'reports.run': ['● ● ○ ● –', reported],
  'reports.csv': ['● ● ○ ● –', reported],
  'reports.save': ['● ● ● – –'],
  'reports.remove': ['● ● – – –'],

  'digest.settings': ['● ● – – ●'],
  'digest.changeSettings': ['● – – – ●'],
  'digest.get': ['● ● – ● –'],
  'digest.write': ['● ● – – ●'],

  'sync.status': ['● ● ● ● ●'],
  'sync.setUp': ['● – – – ●'],
  'sync.off': ['● – – – ●'],
  'sync.test': ['● – – – ●'],
  'sync.foresee': ['● – – – ●'],
  'sync.run': ['● ● ● – ●'],
  'sync.cancel': ['● ● ● – ●'],
  'sync.conflicts': ['● ● – ● –'],
  'sync.settle': ['● ● – – –'],
  'sync.letIn': ['● – – – –'],
  'sync.keepOut': ['● – – – –'],
  'sync.admit': ['● – – – ●'],

  'policy.get': ['● ● ● ● ●'],
  'health.get': ['● ● ● ● ●'],
  'health.metrics': ['● – – – ●'],
  'health.traces': ['● – – – ●'],
  'health.trace': ['● – – – ●'],
  'health.noteFault': ['● ● ● ● ●'],
  'health.diagnostics': ['● – – – ●'],
  'health.saveDiagnostics': ['● – – – ●'],
  'backup.status': ['● ● – – ●'],
  'backup.make': ['● ● – – ●'],
  'backup.look': ['● ● – – ●'],
  'backup.restore': ['● – – – ●'],
  'backup.changeSettings': ['● – – – ●'],
  'backup.damage': ['● ● ● ● ●'],
  'backup.mend': ['● ● ● ● ●'],

  'accounts.me': ['● ● ● ● ●'],
  'accounts.signIn': ['● ● ● ● ●'],
  'accounts.recover': ['● ● ● ● ●'],
  'accounts.lock': ['● ● ● ● ●'],
  'accounts.unlock': ['● ● ● ● ●'],
  'accounts.signOut': ['● ● ● ● ●'],
  'accounts.active': ['● ● ● ● ●'],
  'accounts.strength': ['● ● ● ● ●'],
  'accounts.setUp': ['● – – – –'],
  'accounts.changePassword': ['● ● ● ● ●'],
  'accounts.newRecoveryCode': ['● ● ● ● ●'],
  'accounts.setPin': ['● ● ● ● ●'],
  'accounts.sessions': ['● ○ ○ ○ ●'],
  'accounts.endSession': ['● ○ ○ ○ ●', { id: 'session' }],
  'accounts.tokens': ['● ○ ○ ○ ●'],
  'accounts.makeToken': ['● ● ● ● ●'],
  'accounts.endToken': ['● ○ ○ ○ ●', { id: 'token' }],
  'accounts.list': ['● ● – – ●'],
  'accounts.add': ['● – – – ○', { role: 'role' }],
  'accounts.change': ['● – – – ○', { id: 'account', role: 'role' }],
  'accounts.resetPassword': ['● – – – ○', { id: 'account' }],
  'accounts.roles': ['● ● ● ● ●'],
  'accounts.setGrant': ['● – – – –'],
  'accounts.settings': ['● ● – – ●'],
  'accounts.changeSettings': ['● – – – ●'],

  'audit.list': ['● – – – ●'],
  'audit.csv': ['● – – – ●'],
  'programs.webhooks': ['● – – – ●'],
  'programs.addWebhook': ['● – – – ●'],
  'programs.removeWebhook': ['● – – – ●'],
  'programs.deliveries': ['● – – – ●'],
  'programs.deliverAgain': ['● – – – ●'],
  'programs.settings': ['● – – – ●'],
  'programs.changeSettings': ['● – – – –'],
  'programs.openapi': ['● ● ● ● ●'],
  'updates.get': ['● ● ● ● ●'],
  'updates.check': ['● ● ● – –'],
  'updates.install': ['● ● – – –'],
  'updates.defer': ['● ● – – –'],
  'updates.changeSettings': ['● – – – –'],
  'system.about': ['● ● ● ● ●'],
  'system.verify': ['● – – – ●'],
};

/** All procedures of the contract, without its schemas. */
export const PROCEDURES = Object.keys(DEFAULT_GRANTS) as ProcedureName[];

const GRANT_BY_MARK: Record<GrantMark, Grant> = { '●': 'all', '○': 'own', '–': 'no' };

/** The default grant of a role. */
export function defaultGrant(procedure: ProcedureName, role: Role): Grant {
  return GRANT_BY_MARK[DEFAULT_GRANTS[procedure][0].split(' ')[ROLES.indexOf(role)] as GrantMark];
}

/** The references in a procedure's input, by the path of the field. */
export function referencesOf(procedure: ProcedureName): InputReferences {
  return DEFAULT_GRANTS[procedure][1] ?? {};
}

/** Whether the grant `own` applies to a procedure: some role has it by default, or the input has references. */
export function supportsOwnGrant(procedure: ProcedureName): boolean {
  return DEFAULT_GRANTS[procedure][0].includes('○') || DEFAULT_GRANTS[procedure][1] !== undefined;
}

/** Procedures of other areas that change what accounts may do. */
const ACCOUNT_ADMINISTRATION: ReadonlySet<ProcedureName> = new Set<ProcedureName>(['sync.letIn', 'sync.keepOut']);

/** Whether a procedure administers accounts: its grants are fixed, and a program's token has to list it. */
export function isAccountAdministration(procedure: ProcedureName): boolean {
  return procedure.startsWith('accounts.') || ACCOUNT_ADMINISTRATION.has(procedure);
}

/** Procedures that do part of what another one does, and so require the right to that one too. */
const ADDITIONAL_RIGHTS: Partial<Record<ProcedureName, ProcedureName>> = {
  'sync.test': 'sync.setUp',
  'sync.foresee': 'sync.setUp',
};

/** The procedure whose right is required in addition. */
export function additionalRight(procedure: ProcedureName): ProcedureName | undefined {
  return ADDITIONAL_RIGHTS[procedure];
}

/** Whether a grant can't be changed: an owner's, of account administration, or of a procedure open to all roles. */
export function isGrantFixed(procedure: ProcedureName, role: Role): boolean {
  const usual = DEFAULT_GRANTS[procedure][0];
  return role === 'owner' || isAccountAdministration(procedure) || (!usual.includes('–') && !usual.includes('○'));
}
