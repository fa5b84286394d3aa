import { version } from '../platform/version.ts';
import { EXIT } from './command.ts';
import type { SelfTestCase } from './self-test.ts';

/** The host program that runs a command. */
export interface CommandHost {
  /** Master secret of a data folder, if a keychain holds it. */
  secretOf?: (dataFolder: string) => Promise<Uint8Array | undefined>;
  /** Self-tests of the host itself. */
  selfTests?: SelfTestCase[];
  /** Leaves idle threads to the next command of this process. */
  keepsThreads?: boolean;
}

/** Runs one command line. @returns the exit code */
export async function runCommand(args: string[], host: CommandHost = {}): Promise<number> {
  if (args[0] === '--version') {
    console.log(version);
    return EXIT.done;
  }
  const { execute } = await import('./execute.ts');
  return execute(args, host);
}
