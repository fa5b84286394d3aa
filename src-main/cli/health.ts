import fs from 'node:fs';
import path from 'node:path';
import { type Command, EXIT } from './command.ts';
import { count } from './format.ts';
import { OUT_OPTION, writeText } from './output.ts';

const STATE_SYMBOLS = { fine: '✓', attention: '!', broken: '✗' } as const;

const health: Command = {
  usage: 'health',
  description: 'Shows the health of each part of the app and what to do; exit code 1 if anything is broken.',
  example: 'mangalm health --json',
  allowsDamagedData: true,
  async run(_, __, context) {
    const answer = await context.app().call(context.caller, 'health.get', {});
    return {
      json: answer,
      text: answer.parts
        .map(
          ({ name, state, message, hint }) =>
            `${STATE_SYMBOLS[state]} ${name.padEnd(11)} ${message}${hint ? ` ${hint}` : ''}`,
        )
        .join('\n'),
      exit: answer.state === 'broken' ? EXIT.failed : EXIT.done,
    };
  },
};

const metrics: Command = {
  usage: 'metrics',
  description: 'Prints all metrics in the text format of Prometheus.',
  example: 'mangalm metrics --out mangalm.prom',
  options: { out: OUT_OPTION },
  async run(_, options, context) {
    const answer = await context.app().call(context.caller, 'health.metrics', {});
    if (typeof options.out === 'string') {
      const code = await writeText([answer.text], options.out, context);
      // the collector runs as another user; the metrics hold no customer data
      fs.chmodSync(options.out, 0o644);
      return code;
    }
    return { json: answer, text: answer.text.trimEnd() };
  },
};

const traces: Command = {
  usage: 'traces [ID]',
  description: 'Shows recent work and how long it took; for one request ID of the log, step by step.',
  example: 'mangalm traces',
  positionals: [0, 1],
  async run([id], _, context) {
    if (id === undefined) {
      const answer = await context.app().call(context.caller, 'health.traces', {});
      const lines = answer.traces.map(
        ({ id: one, name, at, ms, failed }) =>
          `${one.slice(0, 8)}  ${at}  ${ms.toFixed(1).padStart(9)} ms  ${name}${failed ? `  ${failed}` : ''}`,
      );
      return { json: answer, text: lines.join('\n') || 'Nothing has taken long yet.' };
    }
    const answer = await context.app().call(context.caller, 'health.trace', { id });
    const depth = new Map<string, number>();
    const lines = answer.pieces.map(({ id: one, parent, name, after, ms, failed, notes }) => {
      const deep = parent === null ? 0 : (depth.get(parent) ?? -1) + 1;
      depth.set(one, deep);
      const about = Object.entries(notes).map(([key, value]) => `${key} ${value}`);
      const words = [`${'  '.repeat(deep)}${name}`, ...about, ...(failed ? [failed] : [])].join('  ');
      return `${after.toFixed(1).padStart(9)}  ${ms.toFixed(1).padStart(9)} ms  ${words}`;
    });
    return { json: answer, text: lines.join('\n') };
  },
};

const diagnostics: Command = {
  usage: 'diagnostics FILE.zip',
  description: 'Writes diagnostics for support, without customer data.',
  example: 'mangalm diagnostics mangalm-diagnostics.zip',
  positionals: [1, 1],
  async run([file], _, context) {
    const answer = await context.app().call(context.caller, 'health.saveDiagnostics', { path: path.resolve(file!) });
    return {
      json: answer,
      text: `${answer.file}: ${count(answer.files.length)} files in ${count(Math.ceil(answer.bytes / 1024))} kB.`,
    };
  },
};

export const healthCommands = { health, metrics, traces, diagnostics };
