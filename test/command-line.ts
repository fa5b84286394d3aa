import { execFile } from 'node:child_process';
import path from 'node:path';
import { format } from 'node:util';
import { root } from './root.ts';

export const cliFile = path.join(root, 'scripts', 'mangalm.mjs');

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
  /** The JSON on the last line of stdout; null if that line is no JSON. */
  json: unknown;
}

/** Runs the command line in a child process: for its environment, its end, or beside other processes. */
export function cliProcess(
  args: string[],
  options: { env?: NodeJS.ProcessEnv; wrap?: string[] } = {},
): Promise<CliResult> {
  const [command, ...rest] = [...(options.wrap ?? []), process.execPath, cliFile, ...args];
  return new Promise((resolve) => {
    execFile(
      command!,
      rest,
      { maxBuffer: 1 << 30, env: { ...process.env, ...options.env } },
      (error, stdout, stderr) => {
        const code = error ? ((error as { code?: number }).code ?? null) : 0;
        resolve(resultOf(code, stdout, stderr));
      },
    );
  });
}

let last: Promise<unknown> = Promise.resolve();

/** Runs the command line in this process, which takes a fraction of the time of a new one; one command after another. */
export function cli(args: string[]): Promise<CliResult> {
  const run = last.then(() => runHere(args));
  last = run.catch(() => {});
  return run;
}

async function runHere(args: string[]): Promise<CliResult> {
  const { runCommand } = await import('../src-main/cli/run.ts');
  const output = { stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => capture(name, (text) => (output[name] += text)));
  // as the program's main module sets it
  const umask = process.umask(0o077);
  try {
    const code = await runCommand(args, { keepsThreads: true });
    return resultOf(code, output.stdout, output.stderr);
  } finally {
    process.umask(umask);
    for (const end of restore) end();
  }
}

/** Passes on what is written to a stream, directly or by the console; returns what ends it. */
function capture(name: 'stdout' | 'stderr', onText: (text: string) => void): () => void {
  const stream = process[name];
  const print = name === 'stdout' ? 'log' : 'error';
  const before = { write: stream.write, print: console[print] };
  stream.write = ((chunk: string | Uint8Array) => {
    onText(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    return true;
  }) as typeof stream.write;
  console[print] = (...values: unknown[]) => onText(`${format(...values)}\n`);
  return () => {
    stream.write = before.write;
    console[print] = before.print;
  };
}

function resultOf(code: number | null, stdout: string, stderr: string): CliResult {
  const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
  let json: unknown = null;
  try {
    json = JSON.parse(lastLine);
  } catch {
    json = null;
  }
  return { code, stdout, stderr, json };
}
