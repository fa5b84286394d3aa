import { type ParseArgsConfig, parseArgs } from 'node:util';
import { asProblem } from '../../src-shared/problem.ts';
import type { App } from '../app.ts';
import { endIdleWorkers } from '../jobs/worker-pool.ts';
import { version } from '../platform/version.ts';
import { type Command, type CommandContext, EXIT, type OptionSpec } from './command.ts';
import { HELP, loadCommand, loadCommands, SELF_TEST } from './commands.ts';
import type { CommandHost } from './run.ts';
import { readToken } from './token.ts';
import { usageError } from './usage-error.ts';

const COMMON_OPTIONS: Record<string, OptionSpec> = {
  data: { valueName: 'DIR', description: 'the data folder' },
  json: { description: 'print JSON on the last line' },
  'token-file': { valueName: 'FILE', description: 'an account’s token, where accounts have passwords' },
  verbose: { description: 'show where in the program an error occurred' },
  help: { description: 'this' },
};

/** The reader of stdout closed the pipe. */
function onStdoutError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
}

async function findCommand(name: string, { selfTests }: CommandHost): Promise<Command | null> {
  if (name === SELF_TEST) return (await import('./self-test.ts')).selfTest(selfTests);
  return loadCommand(name);
}

/** Runs a command by its words. @returns the exit code */
export async function execute([name = 'help', ...rest]: string[], host: CommandHost): Promise<number> {
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
    const command = await findCommand(name, host);
    if (!command) {
      if (HELP.has(name)) {
        console.log(overviewText(await loadCommands()));
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
    const { localCaller, openApp, resolveDataFolder } = await import('../app.ts');
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
    console.log(json ? JSON.stringify(answer.json) : typeof answer.text === 'string' ? answer.text : answer.text());
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

function overviewText(commands: Record<string, Command>): string {
  const width = Math.max(...Object.values(commands).map(({ usage }) => usage.length));
  return [
    `Mangalm Sales Assistant ${version}`,
    '',
    ...Object.values(commands).map(({ usage, description }) => `  ${usage.padEnd(width)}  ${description}`),
    '',
    'mangalm COMMAND --help says more. Without a command the app opens.',
  ].join('\n');
}
