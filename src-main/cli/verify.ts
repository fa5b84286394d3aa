import { type Command, EXIT } from './command.ts';
import { count } from './format.ts';

const verify: Command = {
  usage: 'verify',
  description: 'Verifies all stored data; exit code 1 if anything is wrong.',
  example: 'mangalm verify --json',
  async run(_, __, context) {
    const answer = await context.app().call(context.caller, 'system.verify', {});
    const lines = answer.parts.flatMap(({ name, ok, checked, findings, remarks }) => [
      `${ok ? '✓' : '✗'} ${name.padEnd(9)} ${count(checked)} checked`,
      ...[...findings, ...remarks].map((sentence) => `  ${sentence}`),
    ]);
    return {
      json: answer,
      text: [...lines, answer.ok ? 'Everything is intact.' : 'Problems were found.'].join('\n'),
      exit: answer.ok ? EXIT.done : EXIT.failed,
    };
  },
};

export const verifyCommands = { verify };
