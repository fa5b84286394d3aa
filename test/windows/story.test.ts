import { describe, it } from 'vitest';
import { windowsMissing } from './wine.ts';

/** A story of the end-to-end tests, told once more: Windows' own Node serves, a real browser clicks. */
const missing = windowsMissing();
if (missing) describe.skip('a story on Windows', () => it(missing, () => {}));
else {
  process.env.MANGALM_HOST = 'windows';
  await import('../e2e/repair.test.ts');
}
