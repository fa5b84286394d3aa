import type { LaptopKey, SyncStatus } from '../../src-shared/contract/index.ts';
import { type Command, type CommandContext, type CommandResult, EXIT } from './command.ts';
import { count, table } from './format.ts';
import { readSecret } from './token.ts';
import { usageError } from './usage-error.ts';

type OptionValues = Record<string, string | boolean | undefined>;

const sync: Command = {
  usage: 'sync [status|conflicts|keep ID|turn ID|let-in KEY|keep-out KEY|test|admit LOGIN|off]',
  description:
    'Syncs with your company’s other laptops through a PostgreSQL server. let-in accepts the accounts of another laptop after you compared its key, keep-out ends that; keep and turn resolve a conflict; admit lets a login use the server.',
  example: 'mangalm sync --to postgres://ravi@db.example.com/sales --password-file secret.txt --json',
  positionals: [0, 2],
  options: {
    to: {
      valueName: 'ADDRESS',
      description:
        'the server, postgres://LOGIN@HOST/DATABASE; it is remembered. ?sslrootcert=FILE sets its certificate authority',
    },
    'password-file': {
      valueName: 'FILE',
      description: 'a file with the password on its first line, readable only by this user',
    },
    'dry-run': { description: 'show what would be sent and received; change nothing' },
    automatic: { description: 'sync automatically from now on' },
    company: { valueName: 'NAME', description: 'the company, if the server has several' },
    'device-name': { valueName: 'NAME', description: 'name of this laptop' },
    all: { description: 'include resolved ones' },
    read: { description: 'the login only reads with SQL and does not sync' },
    cities: { valueName: 'NAME,…', description: 'limited to the stores of these cities' },
    stores: { valueName: 'ID,…', description: 'limited to these stores' },
    salespeople: { valueName: 'NAME,…', description: 'limited to the stores of these salespeople' },
  },
  async run([action = 'run', word], options, context) {
    const act = ACTIONS[action];
    if (!act) throw usageError(`“${action}” is nothing that sync does.`, `Usage: mangalm ${sync.usage}`);
    return act(word, options, context);
  },
};

const splitList = (text: string | boolean | undefined): string[] =>
  typeof text === 'string'
    ? text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
    : [];

const ACTIONS: Record<
  string,
  (word: string | undefined, options: OptionValues, context: CommandContext) => Promise<CommandResult>
> = {
  run: async (_, options, { app, caller, printStatus, json }) => {
    const to = options.to as string | undefined;
    const dryRun = options['dry-run'] === true;
    if (to !== undefined && !dryRun) await setUp(to, options, app().call, caller);
    if (!json)
      app().on('sync.progress', ({ out, in: taken }) => printStatus(`sent ${count(out)}, received ${count(taken)}`));
    const answer =
      to !== undefined && dryRun
        ? await app().call(caller, 'sync.foresee', { server: to, ...passwordInput(options) })
        : await app().call(caller, 'sync.run', { dryRun });
    const { keys } = await app().call(caller, 'sync.status', {});
    const would = answer.dryRun ? 'Would send' : 'Sent';
    return {
      json: answer,
      text: [
        `${would} ${count(answer.pushed)} changes, ${answer.dryRun ? 'receive' : 'received'} ${count(answer.pulled)}.`,
        ...(answer.refused > 0 ? [`${count(answer.refused)} wait that this login may not make.`] : []),
        ...(answer.conflicts.length > 0 ? [`${count(answer.conflicts.length)} conflicts: mangalm sync conflicts`] : []),
        ...pendingKeyNotes(keys),
      ].join('\n'),
    };
  },
  status: async (_, __, { app, caller }) => {
    const answer = await app().call(caller, 'sync.status', {});
    const [last] = answer.runs;
    const conflicts = await app()
      .call(caller, 'sync.conflicts', { open: true, limit: 100 })
      .catch(() => ({ items: [] }));
    return {
      json: {
        ...answer,
        pushed: last?.pushed ?? 0,
        pulled: last?.pulled ?? 0,
        openConflicts: answer.conflicts,
        conflicts: conflicts.items,
      },
      text: [
        table(
          ['', ''],
          [
            ['state', answer.problem ? `${answer.state}: ${answer.problem.message}` : answer.state],
            ['server', answer.server ?? '–'],
            ['company', answer.company ?? '–'],
            ['this laptop', `${answer.deviceName} (${answer.device})`],
            ['waiting', count(answer.waiting)],
            ['last met', answer.lastAt ?? 'never'],
            ['conflicts', count(answer.conflicts)],
            ['key of this laptop', answer.fingerprint],
          ],
        ),
        ...answer.keys
          .filter(({ isLetIn }) => isLetIn)
          .map(({ deviceName, fingerprint }) => `Accounts of ${deviceName} are taken over: ${fingerprint}`),
        ...pendingKeyNotes(answer.keys),
      ].join('\n'),
    };
  },
  conflicts: async (_, options, { app, caller }) => {
    const answer = await app().call(caller, 'sync.conflicts', { open: options.all !== true, limit: 1000 });
    return {
      json: answer,
      text: table(
        ['id', 'what', 'field', 'counts', 'was overwritten', 'state'],
        answer.items.map(({ id, kind, subject, unit, won, lost, settled }) => [
          String(id),
          `${kind} ${subject}`,
          unit,
          `${won.text} (${won.device})`,
          `${lost.text} (${lost.device})`,
          settled ?? 'open',
        ]),
      ),
    };
  },
  keep: (word, _, context) => resolveConflict(word, 'kept', context),
  turn: (word, _, context) => resolveConflict(word, 'turned', context),
  'let-in': (word, _, { app, caller }) =>
    changeApproval(word, (fingerprint) => app().call(caller, 'sync.letIn', { fingerprint }), 'let-in'),
  'keep-out': (word, _, { app, caller }) =>
    changeApproval(word, (fingerprint) => app().call(caller, 'sync.keepOut', { fingerprint }), 'keep-out'),
  test: async (_, options, { app, caller }) => {
    const server = (options.to as string | undefined) ?? (await app().call(caller, 'sync.status', {})).server;
    if (!server) throw usageError('sync test needs a server.', 'Name it with --to.');
    const answer = await app().call(caller, 'sync.test', { server, ...passwordInput(options) });
    return {
      json: answer,
      text: answer.steps
        .map(({ name, ok, message, hint }) =>
          `${ok ? '✓' : '✗'} ${name.padEnd(8)} ${message} ${ok ? '' : hint}`.trimEnd(),
        )
        .join('\n'),
      exit: answer.ok ? EXIT.done : EXIT.failed,
    };
  },
  admit: async (login, options, { app, caller }) => {
    if (!login) throw usageError('sync admit needs the login to let in.', `Usage: mangalm ${sync.usage}`);
    const scope = {
      stores: splitList(options.stores).map(Number),
      cities: splitList(options.cities),
      salespeople: splitList(options.salespeople),
    };
    const answer = await app().call(caller, 'sync.admit', {
      login,
      may: options.read === true ? 'read' : 'write',
      scope: Object.values(scope).every((list) => list.length === 0) ? null : scope,
    });
    return {
      json: answer,
      text: answer.exists
        ? `${login} is allowed.`
        : `${login} will be let in, once the server has such a login: CREATE ROLE "${login}" LOGIN PASSWORD '…'.`,
    };
  },
  off: async (_, __, { app, caller }) => {
    const answer = await app().call(caller, 'sync.off', {});
    return { json: answer, text: 'This laptop does not meet the server any more; what is changed waits.' };
  },
};

/** One sentence for each laptop whose account changes await approval. */
function pendingKeyNotes(keys: LaptopKey[]): string[] {
  return keys
    .filter(({ waiting, isLetIn }) => waiting > 0 && !isLetIn)
    .map(
      ({ deviceName, waiting, fingerprint }) =>
        `${waiting === 1 ? 'An account' : `${count(waiting)} accounts`} of ${deviceName} ${waiting === 1 ? 'waits' : 'wait'}: if the key of this laptop that “mangalm sync status” shows there is the same, an owner lets them in here: mangalm sync let-in ${fingerprint}`,
    );
}

/** Approves or revokes the account key of another laptop. */
async function changeApproval(
  fingerprint: string | undefined,
  ask: (fingerprint: string) => Promise<SyncStatus>,
  what: string,
): Promise<CommandResult> {
  if (fingerprint === undefined)
    throw usageError(`sync ${what} needs the key of the laptop.`, 'mangalm sync status shows which keys wait here.');
  const answer = await ask(fingerprint.toLowerCase());
  return {
    json: answer,
    text: `Accounts of the laptop with the key ${fingerprint} are ${what === 'let-in' ? 'taken over' : 'not taken over any more'}.`,
  };
}

const passwordInput = (options: OptionValues) =>
  options['password-file'] ? { password: readSecret(String(options['password-file']), 'password') } : {};

async function setUp(
  server: string,
  options: OptionValues,
  call: ReturnType<CommandContext['app']>['call'],
  me: CommandContext['caller'],
): Promise<void> {
  await call(me, 'sync.setUp', {
    server,
    ...(options.automatic === true ? { automatic: true } : {}),
    ...passwordInput(options),
    ...(typeof options.company === 'string' ? { company: options.company } : {}),
    ...(typeof options['device-name'] === 'string' ? { deviceName: options['device-name'] } : {}),
  });
}

async function resolveConflict(
  word: string | undefined,
  what: 'kept' | 'turned',
  { app, caller }: CommandContext,
): Promise<CommandResult> {
  const id = Number(word);
  if (!Number.isInteger(id) || id < 1)
    throw usageError('Name the conflict by its number.', 'mangalm sync conflicts lists them.');
  const answer = await app().call(caller, 'sync.settle', { id, what });
  const { won, lost, subject, unit } = answer;
  return { json: answer, text: `${subject} ${unit}: ${what === 'kept' ? won.text : lost.text} counts.` };
}

export const syncCommands = { sync };
