import fs from 'node:fs';
import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { root } from './root.ts';

/** Seconds that test files take, of those that take a while. `MANGALM_DURATIONS=1 npm test` measures them anew. */
const seconds = new Map(
  Object.entries(
    JSON.parse(fs.readFileSync(path.join(root, 'test', 'durations.json'), 'utf8')) as Record<string, number>,
  ),
);

/** Starts long files first within a project, so that no core is left with one of them at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const secondsOf = ({ moduleId }: TestSpecification) =>
      seconds.get(path.relative(root, moduleId).replaceAll('\\', '/')) ?? 0;
    const projects = new Map<string, TestSpecification[]>();
    for (const file of await super.sort(files)) {
      const one = projects.get(file.project.name) ?? [];
      projects.set(file.project.name, one);
      one.push(file);
    }
    return [...projects.values()].flatMap((all) => all.sort((a, b) => secondsOf(b) - secondsOf(a)));
  }
}
