import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../root.ts';

const program = path.join(root, 'dist/app/src-main');

/** The files of the built program that a file loads. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, from] of fs.readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^;]*?["'](\.[^"']+)["'];/gm))
    loadedBy(path.join(path.dirname(file), from!), seen);
  return seen;
}

it.each(['backup/backup', 'import/lists/inspect', 'import/run/import', 'import/run/reader', 'import/run/undo'])(
  'the thread %s does not load the whole program',
  (name) => {
    const files = [...loadedBy(path.join(program, `${name}.thread.js`))].map((file) => path.basename(file));
    expect(files).toContain('base.js');
    expect(files).not.toContain('app.js');
  },
);
