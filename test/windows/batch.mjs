// Runs commands of the built program one after the other in one process, and records the output and exit code of each:
// node batch.mjs STEPS.json RAN.jsonl
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [asked, answered] = process.argv.slice(2);
const built = path.join(import.meta.dirname, '..', '..', 'dist', 'app', 'src-main');
const main = fs.readFileSync(path.join(built, 'cli', 'main.js'), 'utf8');
const [, run] = /import\("\.\.\/(run\d*\.js)"\)/.exec(main);
const { runCommand } = await import(pathToFileURL(path.join(built, run)).href);

let said = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'])
  process[name].write = (chunk, encoding, done) => {
    said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };
console.log = (text) => process.stdout.write(`${text}\n`);
console.error = (text) => process.stderr.write(`${text}\n`);

for (const { command, env = {} } of JSON.parse(fs.readFileSync(asked, 'utf8'))) {
  said = { stdout: '', stderr: '' };
  const before = Object.fromEntries(Object.keys(env).map((key) => [key, process.env[key]]));
  Object.assign(process.env, env);
  const began = performance.now();
  const code = await runCommand(command);
  for (const [key, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[key];
    else process.env[key] = value;
  }
  fs.appendFileSync(answered, `${JSON.stringify({ code, ...said, ms: Math.round(performance.now() - began) })}\n`);
}
process.exit(0);
