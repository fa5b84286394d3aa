import fs from 'node:fs';
import readline from 'node:readline';
import { Writable } from 'node:stream';
import type { Account } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { ROLES, type Role } from '../../src-shared/roles.ts';
import { assertWritableName } from '../platform/user-file.ts';
import type { Command, CommandContext, CommandResult } from './command.ts';
import { table } from './format.ts';
import { OUT_OPTION, pagedText, writeText } from './output.ts';
import { readSecret } from './token.ts';
import { usageError } from './usage-error.ts';

type OptionValues = Record<string, string | boolean | undefined>;

const ACTIONS = ['begin', 'add', 'list', 'role', 'disable', 'enable', 'password', 'token'] as const;

const user: Command = {
  usage: 'user begin|add|list|role|disable|enable|password|token [NAME]',
  description: 'Manages accounts and their permissions.',
  example: 'mangalm user add Ravi --role rep --cities Fremont,Milpitas --password-file ravi.txt',
  positionals: [1, 3],
  options: {
    role: { valueName: 'ROLE', description: 'owner, manager, rep, viewer or it' },
    cities: { valueName: 'NAME,…', description: 'limited to the stores of these cities' },
    stores: { valueName: 'ID,…', description: 'limited to these stores' },
    salespeople: { valueName: 'NAME,…', description: 'limited to the stores of these salespeople' },
    'password-file': {
      valueName: 'FILE',
      description: 'a file with the password on its first line, readable only by this user',
    },
    days: { valueName: 'N', description: 'days until the token expires' },
    program: { valueName: 'NAME', description: 'a token for a program of this name' },
    may: { valueName: 'PROCEDURE,…', description: 'procedures the program may call, such as sales.*' },
    rate: { valueName: 'N', description: 'requests per second' },
    out: { valueName: 'FILE', description: 'write the token to this file, readable only by this user' },
  },
  async run([action, name, value], options, context) {
    if (!ACTIONS.includes(action as (typeof ACTIONS)[number]))
      throw usageError(`“${action}” is nothing that can be done with accounts.`, `Usage: mangalm ${user.usage}`);
    if (action === 'list') return list(context);
    if (!name) throw usageError(`user ${action} needs a name.`, `Example: ${user.example}`);
    if (action === 'begin') return createFirstOwner(name, options, context);
    if (action === 'add') return add(name, options, context);
    if (action === 'token') return token(name, options, context);
    const account = await findAccount(name, context);
    const ask = context.app().call;
    if (action === 'password') return password(account, options, context);
    const { id } = account;
    const changed =
      action === 'role'
        ? await ask(context.caller, 'accounts.change', {
            id,
            ...roleInput(value ?? options.role),
            ...scopeInput(options, account),
          })
        : await ask(context.caller, 'accounts.change', { id, disabled: action === 'disable' });
    return { json: changed, text: accountText(changed) };
  },
};

/** Creates the first owner account, as the first start of the window does. */
async function createFirstOwner(name: string, options: OptionValues, context: CommandContext): Promise<CommandResult> {
  const secret = options['password-file'] ? readSecret(String(options['password-file']), 'password') : undefined;
  const { recoveryCode } = await context.app().call(context.caller, 'accounts.setUp', {
    name,
    ...(secret === undefined ? {} : { password: secret }),
  });
  const note = recoveryCode
    ? `The password is set. Recovery code, to be written down and kept elsewhere: ${recoveryCode}`
    : 'No password is set: whoever uses this machine may do everything.';
  return { json: { name, role: 'owner', recoveryCode }, text: `${name} · owner\n${note}` };
}

async function list(context: CommandContext): Promise<CommandResult> {
  const answer = await context.app().call(context.caller, 'accounts.list', {});
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

async function add(name: string, options: OptionValues, context: CommandContext): Promise<CommandResult> {
  const secret = options['password-file'] ? readSecret(String(options['password-file']), 'password') : undefined;
  const account = await context.app().call(context.caller, 'accounts.add', {
    name,
    role: roleInput(options.role).role ?? 'rep',
    ...scopeInput(options, null),
    ...(secret === undefined ? {} : { password: secret }),
  });
  const { signInNeeded } = await context.app().call(context.caller, 'accounts.list', {});
  if (!signInNeeded)
    context.printStatus(
      'No owner has a password yet, so nobody has to sign in and whoever uses this machine may do everything: mangalm user password NAME',
    );
  return { json: account, text: accountText(account) };
}

async function password(account: Account, options: OptionValues, context: CommandContext): Promise<CommandResult> {
  const { app, caller } = context;
  const self = (await app().call(caller, 'accounts.me', {})).account?.id === account.id;
  const given = options['password-file'] ? readSecret(String(options['password-file']), 'password') : undefined;
  if (!self) {
    await app().call(caller, 'accounts.resetPassword', {
      id: account.id,
      password: given ?? (await promptHidden('New password: ')),
    });
    return { json: { id: account.id }, text: `${account.name} has a new password, to be changed at the next sign-in.` };
  }
  const old = account.hasPassword ? { old: await promptHidden('Current password: ') } : {};
  const { recoveryCode } = await app().call(caller, 'accounts.changePassword', {
    ...old,
    password: given ?? (await promptHidden('New password: ')),
  });
  return {
    json: { id: account.id, recoveryCode },
    text: `The password is set. Recovery code, to be written down and kept elsewhere: ${recoveryCode}`,
  };
}

/** Permissions of a token for another program, from the options; none for a personal command-line token. */
function programInput(options: OptionValues) {
  if (options.program === undefined) return {};
  const { scope } = scopeInput(options, null);
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
async function token(name: string, options: OptionValues, context: CommandContext): Promise<CommandResult> {
  const { app, caller } = context;
  const days = options.days === undefined ? {} : { days: Number(options.days) };
  let session = false;
  if (caller.token === null && (await app().call(caller, 'accounts.me', {})).state === 'signed_out') {
    const secret = options['password-file']
      ? readSecret(String(options['password-file']), 'password')
      : await promptHidden('Password: ');
    await app().call(caller, 'accounts.signIn', { name, password: secret });
    session = true;
  }
  try {
    const made = await app().call(caller, 'accounts.makeToken', {
      name: options.program === undefined ? `command line of ${caller.user}` : String(options.program),
      ...days,
      ...programInput(options),
    });
    if (typeof options.out === 'string') {
      assertWritableName(options.out);
      fs.writeFileSync(options.out, `${made.secret}\n`, { mode: 0o600, flag: 'wx' });
      const { secret: _, ...rest } = made;
      return {
        json: { ...rest, file: options.out },
        text: `Written to ${options.out}; use it with --token-file ${options.out}.`,
      };
    }
    return { json: made, text: made.secret };
  } finally {
    if (session) await app().call(caller, 'accounts.signOut', {});
  }
}

async function findAccount(name: string, context: CommandContext): Promise<Account> {
  const { items } = await context.app().call(context.caller, 'accounts.list', {});
  const found = items.find(
    (one) => one.name.toLocaleLowerCase() === name.toLocaleLowerCase() || String(one.id) === name,
  );
  if (!found) throw new Problem('account_unknown/name', { name });
  return found;
}

function roleInput(value: unknown): { role?: Role } {
  if (value === undefined) return {};
  if (!ROLES.includes(value as Role))
    throw usageError(`“${String(value)}” is no role.`, `Roles are ${ROLES.join(', ')}.`);
  return { role: value as Role };
}

/** Scope of an account from the options; omitted parts keep their value. */
function scopeInput(options: OptionValues, account: Account | null) {
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
    throw usageError('--stores takes ids of stores, with commas between.', 'mangalm stores shows them.');
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

const accountText = (account: Account) =>
  [account.name, account.role, scopeText(account), account.disabledAt ? 'disabled' : ''].filter(Boolean).join(' · ');

let pipedLines: string[] | undefined;

/** Prompts on the terminal without echo; reads the next line if stdin is a pipe. */
async function promptHidden(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    pipedLines ??= fs.readFileSync(0, 'utf8').split(/\r?\n/);
    return pipedLines.shift() ?? '';
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
  description: 'Shows the audit log: changes and refused attempts.',
  example: 'mangalm audit --from 2025-01-01 --out audit.csv',
  options: {
    csv: { description: 'as CSV on stdout' },
    out: OUT_OPTION,
    from: { valueName: 'DATE', description: 'first day, YYYY-MM-DD' },
    to: { valueName: 'DATE', description: 'last day, YYYY-MM-DD' },
    actor: { valueName: 'NAME', description: 'only entries of this person' },
    refused: { description: 'only refused attempts' },
    limit: { valueName: 'N', description: 'maximum number of entries' },
  },
  async run(_, options, context) {
    const filter = {
      ...(options.from ? { from: String(options.from) } : {}),
      ...(options.to ? { to: String(options.to) } : {}),
      ...(options.actor ? { actor: String(options.actor) } : {}),
      ...(options.refused ? { refused: true } : {}),
    };
    const { app, caller } = context;
    const pieces = pagedText((after) => app().call(caller, 'audit.csv', { ...filter, after }));
    if (options.csv || options.out !== undefined) return writeText(pieces, options.out, context);
    const list = await app().call(caller, 'audit.list', {
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
