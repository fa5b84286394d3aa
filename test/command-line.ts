import { execFile } from 'node:child_process';
import path from 'node:path';
import { root } from './root.ts';

export const cliFile = path.join(root, 'scripts', 'mangalm.mjs');

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
  /** The JSON on the last line of stdout; null if that line is no JSON. */
  json: unknown;
}

/** Runs the command line in a child process. */
export function cli(args: string[], options: { env?: NodeJS.ProcessEnv; wrap?: string[] } = {}): Promise<CliResult> {
  const [command, ...rest] = [...(options.wrap ?? []), process.execPath, cliFile, ...args];
  return new Promise((resolve) => {
    execFile(
      command!,
      rest,
      { maxBuffer: 1 << 30, env: { ...process.env, ...options.env } },
      (error, stdout, stderr) => {
        const code = error ? ((error as { code?: number }).code ?? null) : 0;
        const last = stdout.trimEnd().split('\n').at(-1) ?? '';
        let json: unknown = null;
        try {
          json = JSON.parse(last);
        } catch {
          json = null;
        }
        resolve({ code, stdout, stderr, json });
      },
    );
  });
}
