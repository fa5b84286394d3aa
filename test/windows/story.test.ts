import { describe, it } from 'vitest';
import { inWindows } from '../e2e/hosts.ts';
import { describeRepair } from '../e2e/repair-story.ts';
import { windowsUnavailableReason } from './wine.ts';

/** Runs one story of the end-to-end tests with Windows' own Node as the server and a real browser. */
const missing = windowsUnavailableReason();
if (missing) describe.skip('a story on Windows', () => it(missing, () => {}));
else describeRepair([inWindows]);
