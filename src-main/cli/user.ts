import fs from 'node:fs';
import readline from 'node:readline';
import { Writable } from 'node:stream';
import type { Account } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { ROLES, type Role } from '../../src-shared/roles.ts';
import { checkFileName } from '../named-file.ts';
import type { Answer, Command, Context } from './command.ts';
import { OUT, piecesOf, writeText } from './lines.ts';
import { table } from './text.ts';
import { secretIn } from './token.ts';

type Options = Record<string, string | boolean | undefined>;

const ACTIONS = ['begin', 'add', 'list', 'role', 'disable', 'enable', 'password', 'token'] as const;

const user: Command = {
  usage: 'user begin|add|list|role|disable|enable|password|token [NAME]',
  about: 'Accounts: who may do what here.',
  example: 'mangalm user add Ravi --role rep --cities Fremont,Milpitas --password-file ravi.txt',
  words: [1, 3],
  options: {
    role: { takes: 'ROLE', about: 'owner, manager, rep, viewer or it' },
    cities: { takes: 'NAME,…', about: 'kept to the stores of these cities' },
    stores: { takes: 'ID,…', about: 'kept to these stores' },
    salespeople: { takes: 'NAME,…', about: 'kept to the stores of these salespeople' },
    'password-file': { takes: 'FILE', about: 'the password, on the first line of a file that only this user can read' },
    days: { takes: 'N', about: 'for how many days the token is good' },
    program: { takes: 'NAME', about: 'a token for another program, which goes by this name' },
    may: { takes: 'PROCEDURE,…', about: 'what that program may ask, such as sales.*' },
    rate: { takes: 'N', about: 'how often a second that program may ask' },
    out: { takes: 'FILE', about: 'write the token there, readable by this user alone' },
  },
  async run([action, name, value], options, context) {
    if (!ACTIONS.includes(action as (typeof ACTIONS)[number]))
      throw new Problem(
        'bad_usage',
        `“${action}” is nothing that can be done with accounts.`,
        `Usage: mangalm ${user.usage}`,
      );
    if (action === 'list') return list(context);
    if (!name) throw new Problem('bad_usage', `user ${action} needs a name.`, `Example: ${user.example}`);
    if (action === 'begin') return begin(name, options, context);
    if (action === 'add') return add(name, options, context);
    if (action === 'token') return token(name, options, context);
    const account = await named(name, context);
    const ask = context.app().call;
    if (action === 'password') return password(account, options, context);
    const { id } = account;
    const changed =
      action === 'role'
        ? await ask(context.me, 'accounts.change', {
            id,
            ...roleOf(value ?? options.role),
            ...scopeFrom(options, account),
          })
        : await ask(context.me, 'accounts.change', { id, disabled: action === 'disable' });
    return { json: changed, text: lineOf(changed) };
  },
};

/** Creates the first owner account, as the first start of the window does. */
async function begin(name: string, options: Options, context: Context): Promise<Answer> {
  const secret = options['password-file'] ? secretIn(String(options['password-file']), 'password') : undefined;
  const { recoveryCode } = await context.app().call(context.me, 'accounts.setUp', {
    name,
    ...(secret === undefined ? {} : { password: secret }),
  });
  const said = recoveryCode
    ? `The password is set. Recovery code, to be written down and kept elsewhere: ${recoveryCode}`
    : 'No password is set: whoever uses this machine may do everything.';
  return { json: { name, role: 'owner', recoveryCode }, text: `${name} · owner\n${said}` };
}

async function list(context: Context): Promise<Answer> {
  const answer = await context.app().call(context.me, 'accounts.list', {});
  const rows = answer.items.map((one) => [
    one.name,
    one.role,
    scopeText(one),
    one.disabledAt ? 'disabled' : one.hasPassword ? 'password set' : 'no password',
    one.lastSeenAt ?? '',
  ]);
  return {
    json: { ...answer, total: answer.items.length },
    text: table(['name', 'role', 'kept to', 'state', 'last seen'], rows),
  };
}

async function add(name: string, options: Options, context: Context): Promise<Answer> {
  const secret = options['password-file'] ? secretIn(String(options['password-file']), 'password') : undefined;
  const account = await context.app().call(context.me, 'accounts.add', {
    name,
    role: roleOf(options.role).role ?? 'rep',
    ...scopeFrom(options, null),
    ...(secret === undefined ? {} : { password: secret }),
  });
  const { signInNeeded } = await context.app().call(context.me, 'accounts.list', {});
  if (!signInNeeded)
    context.remark(
      'No owner has a password yet, so nobody has to sign in and whoever uses this machine may do everything: mangalm user password NAME',
    );
  return { json: account, text: lineOf(account) };
}

async function password(account: Account, options: Options, context: Context): Promise<Answer> {
  const { app, me } = context;
  const self = (await app().call(me, 'accounts.me', {})).account?.id === account.id;
  const given = options['password-file'] ? secretIn(String(options['password-file']), 'password') : undefined;
  if (!self) {
    await app().call(me, 'accounts.resetPassword', {
      id: account.id,
      password: given ?? (await typed('New password: ')),
    });
    return { json: { id: account.id }, text: `${account.name} has a new password, to be changed at the next sign-in.` };
  }
  const old = account.hasPassword ? { old: await typed('Present password: ') } : {};
  const { recoveryCode } = await app().call(me, 'accounts.changePassword', {
    ...old,
    password: given ?? (await typed('New password: ')),
  });
  return {
    json: { id: account.id, recoveryCode },
    text: `The password is set. Recovery code, to be written down and kept elsewhere: ${recoveryCode}`,
  };
}

/** Permissions of a token for another program, from the options; none for a personal command-line token. */
function programOf(options: Options) {
  if (options.program === undefined) return {};
  const { scope } = scopeFrom(options, null);
  return {
    program: {
      ...(options.may === undefined
        ? {}
        : {
            procedures: String(options.may)
              .split(',')
              .map((one) => one.trim()),
          }),
      ...(scope ? { scope } : {}),
      ...(options.rate === undefined ? {} : { perSecond: Number(options.rate) }),
    },
  };
}

/** Creates a token for an account, signing in with its password if the caller has no token yet. */
async function token(name: string, options: Options, context: Context): Promise<Answer> {
  const { app, me } = context;
  const days = options.days === undefined ? {} : { days: Number(options.days) };
  let session = false;
  if (me.token === null && (await app().call(me, 'accounts.me', {})).state === 'signed_out') {
    const secret = options['password-file']
      ? secretIn(String(options['password-file']), 'password')
      : await typed('Password: ');
    await app().call(me, 'accounts.signIn', { name, password: secret });
    session = true;
  }
  try {
    const made = await app().call(me, 'accounts.makeToken', {
      name: options.program === undefined ? `command line of ${me.user}` : String(options.program),
      ...days,
      ...programOf(options),
    });
    if (typeof options.out === 'string') {
      checkFileName(options.out);
      fs.writeFileSync(options.out, `${made.secret}\n`, { mode: 0o600, flag: 'wx' });
      const { secret: _, ...rest } = made;
      return {
        json: { ...rest, file: options.out },
        text: `Written to ${options.out}; use it with --token-file ${options.out}.`,
      };
    }
    return { json: made, text: made.secret };
  } finally {
    if (session) await app().call(me, 'accounts.signOut', {});
  }
}

async function named(name: string, context: Context): Promise<Account> {
  const { items } = await context.app().call(context.me, 'accounts.list', {});
  const found = items.find(
    (one) => one.name.toLocaleLowerCase() === name.toLocaleLowerCase() || String(one.id) === name,
  );
  if (!found) throw new Problem('account_unknown', `There is no account “${name}”.`, 'mangalm user list shows them.');
  return found;
}

function roleOf(value: unknown): { role?: Role } {
  if (value === undefined) return {};
  if (!ROLES.includes(value as Role))
    throw new Problem('bad_usage', `“${String(value)}” is no role.`, `Roles are ${ROLES.join(', ')}.`);
  return { role: value as Role };
}

/** Scope of an account from the options; omitted parts keep their value. */
function scopeFrom(options: Options, account: Account | null) {
  const words = (key: string) =>
    options[key] === undefined
      ? undefined
      : String(options[key])
          .split(',')
          .map((word) => word.trim())
          .filter(Boolean);
  const [cities, stores, salespeople] = [words('cities'), words('stores'), words('salespeople')];
  if (!cities && !stores && !salespeople) return {};
  const ids = stores?.map(Number);
  if (ids?.some((id) => !Number.isInteger(id) || id < 1))
    throw new Problem('bad_usage', '--stores takes ids of stores, with commas between.', 'mangalm stores shows them.');
  const before = account?.scope;
  return {
    scope: {
      cities: cities ?? before?.cities ?? [],
      stores: ids ?? before?.stores ?? [],
      salespeople: salespeople ?? before?.salespeople ?? [],
    },
  };
}

const scopeText = ({ scope }: Account) =>
  [...scope.cities, ...scope.salespeople, ...scope.stores.map((id) => `store ${id}`)].join(', ');

const lineOf = (account: Account) =>
  [account.name, account.role, scopeText(account), account.disabledAt ? 'disabled' : ''].filter(Boolean).join(' · ');

let piped: string[] | undefined;

/** Prompts on the terminal without echo; reads the next line if stdin is a pipe. */
async function typed(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    piped ??= fs.readFileSync(0, 'utf8').split(/\r?\n/);
    return piped.shift() ?? '';
  }
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  stderr.write(prompt);
  const lines = readline.createInterface({ input: stdin, output: hidden, terminal: true });
  const line = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
  lines.close();
  stderr.write('\n');
  return line;
}

const audit: Command = {
  usage: 'audit',
  about: 'What was changed, and what somebody was kept from.',
  example: 'mangalm audit --from 2025-01-01 --out audit.csv',
  options: {
    csv: { about: 'as CSV on stdout' },
    out: OUT,
    from: { takes: 'DATE', about: 'the first day, YYYY-MM-DD' },
    to: { takes: 'DATE', about: 'the last day, YYYY-MM-DD' },
    actor: { takes: 'NAME', about: 'only what this person did' },
    refused: { about: 'only what was refused' },
    limit: { takes: 'N', about: 'how many at most' },
  },
  async run(_, options, context) {
    const filter = {
      ...(options.from ? { from: String(options.from) } : {}),
      ...(options.to ? { to: String(options.to) } : {}),
      ...(options.actor ? { actor: String(options.actor) } : {}),
      ...(options.refused ? { refused: true } : {}),
    };
    const { app, me } = context;
    const pieces = piecesOf((after) => app().call(me, 'audit.csv', { ...filter, after }));
    if (options.csv || options.out !== undefined) return writeText(pieces, options.out, context);
    const list = await app().call(me, 'audit.list', {
      ...filter,
      limit: options.limit === undefined ? 50 : Number(options.limit),
    });
    const rows = list.items.map(({ id, at, actor, face, procedure, refused, input }) => [
      id,
      at,
      actor,
      face,
      procedure,
      refused ?? '',
      input.length > 60 ? `${input.slice(0, 59)}…` : input,
    ]);
    return {
      json: { items: list.items, total: list.total },
      text: table(['id', 'at', 'who', 'face', 'what', 'refused', 'input'], rows),
    };
  },
};

export const userCommands = { user, audit };
