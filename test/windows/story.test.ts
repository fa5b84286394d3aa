import { describe, it } from 'vitest';
import { windowsUnavailableReason } from './wine.ts';

/** Runs one story of the end-to-end tests with Windows' own Node as the server and a real browser. */
const missing = windowsUnavailableReason();
if (missing) describe.skip('a story on Windows', () => it(missing, () => {}));
else {
  process.env.MANGALM_HOST = 'windows';
  await import('../e2e/repair.test.ts');
}
