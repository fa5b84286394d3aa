import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCommand, loadCommands } from '../../src-main/cli/commands.ts';
import { commandOutputs } from '../../src-shared/contract/commands.ts';
import { cli, root, tempFolder } from '../helpers.ts';
import { matchingSchemas } from './output-schemas.ts';
import { commandBlocksOf } from './shell.ts';
import { createTestMachine, type TestMachine } from './test-machine.ts';

const commands = await loadCommands();
const names = Object.keys(commands);

/** The expected exit code of a line; the export of the old cash register contains an impossible date. */
const expectedExitCode = (line: string) => (/import export\.csv/.test(line) ? 2 : 0);

let machine: TestMachine;
beforeAll(async () => {
  machine = await createTestMachine();
}, 180_000);
afterAll(() => machine.dispose());

describe('the command line', () => {
  it.each(names)('%s --help describes each option, the output and an example', async (name) => {
    const { usage, description, example, options = {} } = commands[name]!;
    const { code, stdout: out, stderr: err } = await cli([name, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(usage.startsWith(name)).toBe(true);
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(example.startsWith(`mangalm ${name}`)).toBe(true);
    for (const text of [usage, description, `Example: ${example}`]) expect(out).toContain(text);
    for (const [option, { valueName, description: what }] of Object.entries(options)) {
      expect(out).toContain(`--${option}${valueName ? ` ${valueName}` : ''}`);
      expect(out).toContain(what);
    }
    expect(out.includes('With --json')).toBe(commandOutputs[name]!.length > 0);
  });

  it.each(names)('%s refuses an unknown option in one sentence, with exit code 1', async (name) => {
    const { code, stdout: out, stderr: err } = await cli([name, '--no-such-option', '--json', '--data', tempFolder()]);
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/\bat .*:\d+:\d+/);
    expect(JSON.parse(out)).toEqual({
      error: { code: 'bad_usage', message: expect.any(String), hint: expect.any(String) },
    });
  });

  // further commands, so that every output schema of a command occurs
  const furtherLines = [
    'mangalm imports',
    'mangalm rejects 2',
    'mangalm import "Invoices_Mangalam .csv" export.xlsx',
    'mangalm order show 1',
    'mangalm order confirm 1',
    'mangalm models',
    'mangalm traces',
    'mangalm traces ID',
    'mangalm user list',
    'mangalm user begin Asha --password-file first.txt',
    'mangalm user token Asha --password-file first.txt',
    'mangalm user token Asha --password-file first.txt --out asha.token',
    'mangalm user password Asha --password-file first.txt --token-file asha.token',
    'mangalm backup list',
    'mangalm digest --week 2025-06-30 --folder /mnt/share',
    'mangalm digest --folder ""',
    'mangalm report sales-by-store',
    'mangalm report sales-by-store --out stores.json',
    'mangalm rules --baskets baskets.csv',
    'mangalm rules --out rules.csv',
    'mangalm evaluate demand.csv --out forecasts.csv',
    'mangalm read export.csv',
    'mangalm audit',
    'mangalm metrics',
    'mangalm sync status',
    'mangalm sync conflicts',
    'mangalm sync off',
  ];

  it('answers each example and further commands exactly as their schema says', async () => {
    const seenSchemas = new Set<string>();
    const wrong: string[] = [];
    let trace = '';
    for (const line of [...names.map((name) => commands[name]!.example), ...furtherLines]) {
      const [, name] = line.split(' ');
      if (name === 'serve' || line.includes('postgres://')) continue; // Tested against real servers elsewhere.
      if (!line.includes('first.txt')) machine.reset();
      const forms = commandOutputs[name!]!;
      const command = line
        .replace('ID', trace)
        .replace(/ > .*/, '')
        .replace(' --csv', '')
        .replace(' --out sales.csv', '');
      // a new password is typed
      const run = name === 'user' && line.includes(' password ') ? machine.run : machine.runHere;
      const { code, stdout, stderr } = await run(forms.length > 0 ? `${command} --json` : command);
      if (code !== expectedExitCode(line)) wrong.push(`${line} ends with ${code}: ${stderr}`);
      if (forms.length === 0 || code !== expectedExitCode(line)) continue;
      const last = stdout.trimEnd().split('\n').at(-1)!;
      const answer = JSON.parse(last) as { traces?: { id: string }[] };
      trace = answer.traces?.[0]?.id ?? trace;
      const found = matchingSchemas(name!, answer);
      if (found.length === 0) wrong.push(`${line} answers ${last.slice(0, 1000)}`);
      for (const form of found) seenSchemas.add(`${name} ${form}`);
    }
    expect(wrong).toEqual([]);
    const schemaKeys = Object.entries(commandOutputs).flatMap(([name, forms]) => forms.map((_, i) => `${name} ${i}`));
    // tested with real servers elsewhere, or equal to the output of import
    const elsewhere = /^(serve|sync) |^resume 1/;
    expect(schemaKeys.filter((form) => !seenSchemas.has(form) && !elsewhere.test(form))).toEqual([]);
  }, 300_000);
});

/** Lines of the command line without shell syntax, variables, or input that is typed. */
const IS_PLAIN = /^mangalm (?!user .*password |serve)[^<>|&;$`'~\\]*$/;

/** Lines that open the app, run these tests, or measure, tested by hand; the demo is an example of the command line. */
const MANUAL_LINES = /^(npm start$|npm start -- demo$|npm test|npm run|MANGALM_|npm audit)/;
const pages = [
  'README.md',
  ...fs.readdirSync(path.join(root, 'docs', 'user')).map((name) => `docs/user/${name}`),
  'docs/it/backup.md',
  'docs/it/monitoring.md',
];
const documentedLines = pages
  .flatMap((page) =>
    commandBlocksOf(page).map(
      (lines) =>
        [page, lines.filter((line) => /^(npm|mangalm|export) /.test(line) && !MANUAL_LINES.test(line))] as const,
    ),
  )
  .filter(([, lines]) => lines.length > 0);

describe('the commands of the documentation', () => {
  it.each(documentedLines)(
    '%s: %j',
    async (page, lines) => {
      machine.reset();
      for (const [i, line] of lines.entries()) {
        // npm and a process take most of a command's time: the first lines show that they pass the words on
        const isFirst = i < (page === 'README.md' ? 3 : 1);
        const direct = isFirst ? line : line.replace(/^npm start (--silent )?-- /, 'mangalm ');
        const inShell =
          isFirst || !IS_PLAIN.test(direct) || lines.slice(0, i).some((before) => before.startsWith('export '));
        const run = inShell ? machine.run : machine.runHere;
        const { code, stderr, stdout } = await run(direct);
        expect({ line, code }, stderr + stdout).toEqual({ line, code: expectedExitCode(line) });
        const [, into] = / (?:>|--out) (\S+\.csv)$/.exec(line) ?? [];
        if (into) expect(fs.readFileSync(path.join(machine.home, into), 'utf8'), line).not.toMatch(/^\n?> /);
      }
    },
    300_000,
  );

  it('mention only existing scripts, tests and commands', () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const all = fs
      .readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .map((name) => `docs/${name}`)
      .concat(['README.md', 'SECURITY.md'])
      .filter((name) => name.endsWith('.md'));
    const wrong: string[] = [];
    for (const page of all) {
      const text = fs.readFileSync(path.join(root, page), 'utf8');
      for (const [line, script] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g))
        if (!scripts[script!]) wrong.push(`${page}: ${line}`);
      for (const [line, file] of text.matchAll(/npm test -- (test[\w/-]+)/g))
        if (![file!, `${file}.test.ts`].some((name) => fs.existsSync(path.join(root, name))))
          wrong.push(`${page}: ${line}`);
      for (const [line, command] of text.matchAll(/(?:`|^)(?:mangalm|npm start --) ([a-z]+)/gm))
        if (!isCommand(command)) wrong.push(`${page}: ${line}`);
    }
    expect(wrong).toEqual([]);
  });
});
