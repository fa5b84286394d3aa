import fs from 'node:fs';
import path from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { root } from './root.ts';

/**
 * Writes the seconds that each file of tests took, with its imports and hooks, which Vitest's report as JSON leaves out. Files
 * whose tests are all skipped are not in it.
 */
export class FileDurations implements Reporter {
  readonly #output: string;

  constructor(output: string) {
    this.#output = output;
  }

  onTestRunEnd(files: readonly TestModule[]): void {
    const seconds = files
      .filter((file) => ['passed', 'failed'].includes(file.state()))
      .map((file) => {
        const { collectDuration, duration } = file.diagnostic();
        return [path.relative(root, file.moduleId).replaceAll('\\', '/'), (collectDuration + duration) / 1000] as const;
      });
    fs.writeFileSync(this.#output, JSON.stringify(Object.fromEntries(seconds)));
  }
}
