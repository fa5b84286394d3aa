import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { type Grant, ROLES, type Role } from '../../src-shared/roles.ts';

/** ● everything · ○ one's own stores, imports and sessions alone · – refused */
type Mark = '●' | '○' | '–';
type Row = `${Mark} ${Mark} ${Mark} ${Mark} ${Mark}`;

/** What a word of an input names, so that the door can see whose it is. */
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

/** By the path of a word within an input; with `!` it has to be said by whoever may see their own alone. */
type Names = Record<string, Named | `${Named}!`>;

/** What can be asked before anybody has signed in. */
export const OPEN_TO_ALL: ReadonlySet<ProcedureName> = new Set<ProcedureName>([
  'accounts.me',
  'accounts.signIn',
  'accounts.recover',
  'accounts.strength',
]);

/** What can be asked of a session that is locked. */
export const WHILE_LOCKED: ReadonlySet<ProcedureName> = new Set<ProcedureName>([
  ...OPEN_TO_ALL,
  'accounts.lock',
  'accounts.unlock',
  'accounts.signOut',
]);

const filtered: Names = { storeId: 'store' };
const reported: Names = { 'filter.storeId': 'store', 'pivot.filter.storeId': 'store' };

/**
 * Who may ask what. A procedure without a row does not compile. Where a role has ○, what it is told is narrowed to its
 * own stores, and what it names is looked at first.
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

/** What a role may usually do. */
export function usualGrant(procedure: ProcedureName, role: Role): Grant {
  return GRANT[TABLE[procedure][0].split(' ')[ROLES.indexOf(role)] as Mark];
}

/** What a procedure's input names, by the path of the word. */
export function namesOf(procedure: ProcedureName): Names {
  return TABLE[procedure][1] ?? {};
}

/** Whether “one's own alone” means anything for a procedure: some role has it so, or what is asked about is somebody's. */
export function canBeOwn(procedure: ProcedureName): boolean {
  return TABLE[procedure][0].includes('○') || TABLE[procedure][1] !== undefined;
}

/** Decides what accounts may do, as `accounts.*` does, though it stands in another area. */
const OF_ACCOUNTS: ReadonlySet<ProcedureName> = new Set<ProcedureName>(['sync.letIn', 'sync.keepOut']);

/** Whether a procedure decides who may do what: no grant or token without a list of procedures is enough for it. */
export function isOfAccounts(procedure: ProcedureName): boolean {
  return procedure.startsWith('accounts.') || OF_ACCOUNTS.has(procedure);
}

/** Where a procedure does a part of what another one does, it needs the right to that one too. */
const NEEDS: Partial<Record<ProcedureName, ProcedureName>> = {
  'sync.test': 'sync.setUp',
  'sync.foresee': 'sync.setUp',
};

/** The procedure whose right one needs besides its own. */
export function alsoNeeds(procedure: ProcedureName): ProcedureName | undefined {
  return NEEDS[procedure];
}

/** What is everybody's own business, or the way in, and can't be taken away or given. */
export function isFixed(procedure: ProcedureName, role: Role): boolean {
  const usual = TABLE[procedure][0];
  return role === 'owner' || isOfAccounts(procedure) || (!usual.includes('–') && !usual.includes('○'));
}
