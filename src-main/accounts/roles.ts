import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { type Grant, ROLES, type Role } from '../../src-shared/roles.ts';

/** ● everything · ○ only one's own stores, imports and sessions · – refused */
type Mark = '●' | '○' | '–';
type Row = `${Mark} ${Mark} ${Mark} ${Mark} ${Mark}`;

/** What an input field refers to, for the ownership check. */
export type Named =
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
type Names = Record<string, Named | `${Named}!`>;

/** Procedures that need no sign-in. */
export const OPEN_TO_ALL: ReadonlySet<ProcedureName> = new Set<ProcedureName>([
  'accounts.me',
  'accounts.signIn',
  'accounts.recover',
  'accounts.strength',
]);

/** Procedures that are allowed in a locked session. */
export const WHILE_LOCKED: ReadonlySet<ProcedureName> = new Set<ProcedureName>([
  ...OPEN_TO_ALL,
  'accounts.lock',
  'accounts.unlock',
  'accounts.signOut',
]);

const filtered: Names = { storeId: 'store' };
const reported: Names = { 'filter.storeId': 'store', 'pivot.filter.storeId': 'store' };

/**
 * Default grants of each role for each procedure. A procedure without a row does not compile. With ○ the output is
 * restricted to the caller's own stores, and the references in the input are checked for ownership first.
 */
const TABLE: Record<ProcedureName, [row: Row, names?: Names]> = {
  //                             owner, manager, rep, viewer, IT
  'imports.start': ['● ● ○ – ●'],
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
  'orders.cancel': ['● ● ○ – –', { id: 'order' }],

  'forecast.train': ['● ● – – –'],
  'forecast.cancel': ['● ● – – –'],
  'forecast.state': ['● ● ● ● –'],
  'forecast.versions': ['● ● ● ● –'],
  'forecast.promote': ['● ● – – –'],
  'forecast.rollback': ['● ● – – –'],
  'forecast.get': ['● ● ○ ● –', { storeId: 'store!', withoutStoreId: 'store' }],
  'forecast.series': ['● ● ○ ● –'],
  'forecast.overTime': ['● ● – ● –'],
  'forecast.nextOrder': ['● ● ○ ● –', { storeId: 'store' }],

  'calls.list': ['● ● ○ ● –'],
  'calls.mark': ['● ● ○ – –', { storeId: 'store' }],
  'calls.weights': ['● ● ● ● –'],
  'calls.setWeights': ['● ● – – –'],

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
  'scans.setLine': ['● ● ○ – –', { id: 'scan' }],
  'scans.order': ['● ● ○ – –', { id: 'scan' }],
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

const GRANT: Record<Mark, Grant> = { '●': 'all', '○': 'own', '–': 'no' };

/** The default grant of a role. */
export function usualGrant(procedure: ProcedureName, role: Role): Grant {
  return GRANT[TABLE[procedure][0].split(' ')[ROLES.indexOf(role)] as Mark];
}

/** The references in a procedure's input, by the path of the field. */
export function namesOf(procedure: ProcedureName): Names {
  return TABLE[procedure][1] ?? {};
}

/** Whether the grant `own` applies to a procedure: some role has it by default, or the input has references. */
export function canBeOwn(procedure: ProcedureName): boolean {
  return TABLE[procedure][0].includes('○') || TABLE[procedure][1] !== undefined;
}

/** Procedures of other areas that change what accounts may do. */
const OF_ACCOUNTS: ReadonlySet<ProcedureName> = new Set<ProcedureName>(['sync.letIn', 'sync.keepOut']);

/** Whether a procedure administers accounts: its grants are fixed, and a program's token has to list it. */
export function isOfAccounts(procedure: ProcedureName): boolean {
  return procedure.startsWith('accounts.') || OF_ACCOUNTS.has(procedure);
}

/** Procedures that do part of what another one does, and so require the right to that one too. */
const NEEDS: Partial<Record<ProcedureName, ProcedureName>> = {
  'sync.test': 'sync.setUp',
  'sync.foresee': 'sync.setUp',
};

/** The procedure whose right is required in addition. */
export function alsoNeeds(procedure: ProcedureName): ProcedureName | undefined {
  return NEEDS[procedure];
}

/** Whether a grant can't be changed: an owner's, of account administration, or of a procedure open to all roles. */
export function isFixed(procedure: ProcedureName, role: Role): boolean {
  const usual = TABLE[procedure][0];
  return role === 'owner' || isOfAccounts(procedure) || (!usual.includes('–') && !usual.includes('○'));
}
