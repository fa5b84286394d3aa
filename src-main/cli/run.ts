import { type ParseArgsConfig, parseArgs } from 'node:util';
import { asProblem } from '../../src-shared/problem.ts';
import { type App, localCaller, openApp } from '../app.ts';
import { endIdleWorkers } from '../jobs/worker-pool.ts';
import { version } from '../platform/version.ts';
import { resolveDataFolder } from '../policy/data-folder.ts';
import { backupCommands } from './backup.ts';
import { type Command, type CommandContext, EXIT, type OptionSpec } from './command.ts';
import { demoCommands } from './demo.ts';
import { digestCommands } from './digest.ts';
import { forecastCommands } from './forecast.ts';
import { healthCommands } from './health.ts';
import { importCommands } from './import.ts';
import { listCommands } from './lists.ts';
import { orderCommands } from './orders.ts';
import { owedCommands } from './owed.ts';
import { readCommands } from './read.ts';
import { reportCommands } from './reports.ts';
import { salesCommands } from './sales.ts';
import { scanCommands } from './scan.ts';
import { type SelfTestCase, selfTest } from './self-test.ts';
import { serveCommands } from './serve.ts';
import { syncCommands } from './sync.ts';
import { readToken } from './token.ts';
import { upsellCommands } from './upsell.ts';
import { usageError } from './usage-error.ts';
import { userCommands } from './user.ts';
import { verifyCommands } from './verify.ts';

export const commands: Record<string, Command> = {
  ...importCommands,
  ...readCommands,
  ...salesCommands,
  ...listCommands,
  ...orderCommands,
  ...owedCommands,
  ...reportCommands,
  ...digestCommands,
  ...forecastCommands,
  ...upsellCommands,
  ...scanCommands,
  ...demoCommands,
  ...serveCommands,
  ...userCommands,
  ...syncCommands,
  ...verifyCommands,
  ...backupCommands,
  ...healthCommands,
};

const COMMON_OPTIONS: Record<string, OptionSpec> = {
  data: { valueName: 'DIR', description: 'the data folder' },
  json: { description: 'print JSON on the last line' },
  'token-file': { valueName: 'FILE', description: 'an account’s token, where accounts have passwords' },
  verbose: { description: 'show where in the program an error occurred' },
  help: { description: 'this' },
};

/** Needed only when building a release (docs/dev/release.md). */
const SELF_TEST = 'selftest';

/** Whether a command-line argument is a command rather than a file to open. */
export function isCommand(word: string | undefined): boolean {
  return (
    word !== undefined &&
    (Object.hasOwn(commands, word) ||
      word === SELF_TEST ||
      word === 'help' ||
      word === '--help' ||
      word === '-h' ||
      word === '--version')
  );
}

/** The reader of stdout closed the pipe. */
function onStdoutError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
}

/** The host program that runs a command. */
export interface CommandHost {
  /** Master secret of a data folder, if a keychain holds it. */
  secretOf?: (dataFolder: string) => Promise<Uint8Array | undefined>;
  /** Self-tests of the host itself. */
  selfTests?: SelfTestCase[];
  /** Leaves idle threads to the next command of this process. */
  keepsThreads?: boolean;
}

function findCommand(name: string, { selfTests }: CommandHost): Command | undefined {
  if (name === SELF_TEST) return selfTest(selfTests);
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

/** Runs one command line. @returns the exit code */
export async function runCommand(args: string[], host: CommandHost = {}): Promise<number> {
  const [name = 'help', ...rest] = args;
  const json = rest.includes('--json');
  const verbose = rest.includes('--verbose');
  let app: App | undefined;
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.stdout.off('error', onStdoutError).on('error', onStdoutError);
  try {
    if (name === '--version') {
      console.log(version);
      return EXIT.done;
    }
    const command = findCommand(name, host);
    if (!command) {
      if (['help', '--help', '-h'].includes(name)) {
        console.log(overviewText());
        return EXIT.done;
      }
      throw usageError(`There is no command “${name}”.`, 'mangalm --help lists them.');
    }
    const { values, positionals } = parseCommandLine(command, name, rest);
    if (values.help) {
      console.log(await helpText(command, name));
      return EXIT.done;
    }
    const [least, most] = command.positionals ?? [0, 0];
    if (positionals.length < least || positionals.length > most) {
      throw usageError(
        `${name} takes ${least === most ? least : `${least} to ${most}`} ${most === 1 ? 'word' : 'words'} besides its options, not ${positionals.length}.`,
        `Usage: mangalm ${command.usage}`,
      );
    }
    const dataFolder = resolveDataFolder(values.data as string | undefined);
    const secret = await host.secretOf?.(dataFolder);
    const context: CommandContext = {
      app: () => {
        app ??= openApp(dataFolder, {
          longRunning: command.longRunning ?? false,
          opensDamaged: command.allowsDamagedData ?? command.longRunning ?? false,
          ...(secret ? { secret } : {}),
        });
        return app;
      },
      caller: localCaller('cli', { token: readToken(values['token-file'] as string | undefined) }),
      dataFolder,
      json,
      print: (line) => console.log(line),
      printStatus: (line) => console.error(line),
      signal: interrupt.signal,
    };
    const answer = await command.run(positionals, values, context);
    if (typeof answer === 'number') return answer;
    console.log(json ? JSON.stringify(answer.json) : answer.text);
    return answer.exit ?? EXIT.done;
  } catch (thrown) {
    const problem = asProblem(thrown);
    console.error(problem.hint ? `${problem.message} ${problem.hint}` : problem.message);
    if (verbose) console.error(thrown);
    if (json) {
      // the command line speaks English, so it needs no descriptors
      const { questions, descriptor: _, fieldDescriptors: __, ...error } = problem.toJSON();
      console.log(JSON.stringify(questions ? { error, questions } : { error }));
    }
    return EXIT.failed;
  } finally {
    await app?.close();
    if (!host.keepsThreads) await endIdleWorkers();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function parseCommandLine(command: Command, name: string, args: string[]) {
  try {
    const options: NonNullable<ParseArgsConfig['options']> = {};
    for (const [option, { valueName, repeatable = false }] of Object.entries({ ...COMMON_OPTIONS, ...command.options }))
      options[option] = { type: valueName === undefined ? 'boolean' : 'string', multiple: repeatable };
    options.help!.short = 'h';
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    throw usageError(`${(error as Error).message.split('. ')[0]}.`, `mangalm ${name} --help tells what it takes.`);
  }
}

async function helpText(command: Command, name: string): Promise<string> {
  const { outputFields } = await import('../../src-shared/contract/commands.ts');
  const fields = outputFields(name);
  const list = (options: Record<string, OptionSpec>) =>
    Object.entries(options).map(
      ([option, { valueName, description }]) =>
        [`--${option}${valueName ? ` ${valueName}` : ''}`, description] as const,
    );
  const rows = [...list(command.options ?? {}), ...list(COMMON_OPTIONS)];
  const width = Math.min(34, Math.max(...rows.map(([option]) => option.length)));
  return [
    `mangalm ${command.usage}`,
    command.description,
    '',
    'Options',
    ...rows.map(([option, about]) => `  ${option.padEnd(width)}  ${about}`),
    '',
    ...(fields.length > 0 ? ['With --json', ...fields.map((form, i) => `  ${i > 0 ? 'or ' : ''}${form}`), ''] : []),
    `Example: ${command.example}`,
  ].join('\n');
}

function overviewText(): string {
  const width = Math.max(...Object.values(commands).map(({ usage }) => usage.length));
  return [
    `Mangalm Sales Assistant ${version}`,
    '',
    ...Object.values(commands).map(({ usage, description }) => `  ${usage.padEnd(width)}  ${description}`),
    '',
    'mangalm COMMAND --help says more. Without a command the app opens.',
  ].join('\n');
}
