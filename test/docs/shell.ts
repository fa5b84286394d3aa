import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../helpers.ts';

/** Result of a shell script. */
export interface ShellResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Writes an executable into a home's `bin`. */
export function writeExecutable(home: string, name: string, text: string): void {
  fs.mkdirSync(path.join(home, 'bin'), { recursive: true });
  fs.writeFileSync(path.join(home, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

/** Puts the `mangalm` command into a home's `bin`. */
export function installCli(home: string): void {
  writeExecutable(home, 'mangalm', `exec "${process.execPath}" "${path.join(root, 'scripts', 'mangalm.mjs')}" "$@"`);
}

/** Runs a script in a shell whose HOME and PATH point into this home. */
export function runInShell(
  home: string,
  script: string,
  { env = {}, input = '' }: { env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<ShellResult> {
  const fullEnv = { HOME: home, PATH: `${path.join(home, 'bin')}:/usr/local/bin:/usr/bin:/bin`, ...env };
  return new Promise((resolve) => {
    const options = { cwd: home, env: fullEnv, maxBuffer: 1 << 28 };
    const child = execFile('sh', ['-c', script], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
    child.stdin!.on('error', () => {}).end(input);
  });
}

/**
 * The command blocks of a documentation page as lines, without comments.
 * @param language pattern of the code fence's language; commands for any shell have none, or `sh`
 */
export function commandBlocksOf(page: string, language = /^(sh)?$/): string[][] {
  const blocks: string[][] = [];
  let block: string[] | null = null;
  let inside = false;
  for (const line of fs.readFileSync(path.join(root, page), 'utf8').split('\n')) {
    if (line.startsWith('```')) {
      inside = !inside;
      if (block) blocks.push(block);
      block = inside && language.test(line.slice(3)) ? [] : null;
    } else block?.push(line.replace(/ +# .*$/, '').trim());
  }
  return blocks
    .map((lines) => lines.filter((line) => line !== '' && !line.startsWith('#')))
    .filter((lines) => lines.length > 0);
}
