import { spawn } from 'node:child_process';

/** Chromium's error messages when it can't set up its sandbox (Ubuntu 23.10 and later, containers, root). */
const NO_SANDBOX =
  /SUID sandbox helper binary|No usable sandbox|without --no-sandbox is not supported|setuid_sandbox_host/;

/**
 * Runs the window in place of this process: same terminal, same signals.
 * @returns its exit code, or null if the system does not allow Chromium's sandbox
 */
export function openWindow(command, args) {
  const child = spawn(command, args, { stdio: ['inherit', 'inherit', 'pipe'] });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', (signal) => child.kill(signal));
  let said = '';
  return new Promise((resolve) => {
    child.stderr.on('data', (chunk) => {
      // the beginning suffices to detect why a start failed
      if (said.length < 10_000) said += chunk;
      process.stderr.write(chunk);
    });
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code, signal) => {
      const failed = signal !== null || code !== 0;
      resolve(failed && NO_SANDBOX.test(said) ? null : signal ? 1 : (code ?? 1));
    });
  });
}
