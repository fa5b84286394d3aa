import { expect, it } from 'vitest';
import { pipelineBatches } from './pipeline-batches.ts';

/** Runs batches 1 … `last` over the links; returns what happened in order. The answer to a batch comes when `answer` is called. */
function run(links: string[], last: number) {
  const events: string[] = [];
  const answers = new Map<number, PromiseWithResolvers<string>>();
  const answerTo = (batch: number) => {
    const answer = answers.get(batch) ?? Promise.withResolvers<string>();
    answers.set(batch, answer);
    return answer;
  };
  const done = pipelineBatches<string, number, string>(
    links[0]!,
    (before) => {
      const batch = (before ?? 0) + 1;
      if (batch > last) return null;
      events.push(`read ${batch}`);
      return batch;
    },
    (link, batch, staged) => {
      events.push(`${link} sends ${batch}`);
      staged();
      return answerTo(batch).promise;
    },
    (batch, answer) => events.push(`${batch} ${answer}`),
    undefined,
    async () => links[1] ?? null,
  );
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  return { events, done, turn, answer: (batch: number) => answerTo(batch).resolve('merged'), answerTo };
}

it('gathers the next batch and acknowledges the one before while the server merges one', async () => {
  const { events, done, turn, answer } = run(['a'], 3);
  await turn();
  expect(events).toEqual(['read 1', 'a sends 1', 'read 2']);
  answer(1);
  await turn();
  expect(events.slice(3)).toEqual(['a sends 2', '1 merged', 'read 3']);
  answer(2);
  answer(3);
  await done;
  expect(events.slice(6)).toEqual(['a sends 3', '2 merged', '3 merged']);
});

it('sends a batch over a second connection while the first one merges', async () => {
  const { events, done, turn, answer } = run(['a', 'b'], 4);
  await turn();
  expect(events).toEqual(['read 1', 'a sends 1', 'read 2', 'b sends 2', 'read 3']);
  // a connection carries one batch at a time, and batches are acknowledged in their order
  answer(2);
  await turn();
  expect(events).toHaveLength(5);
  answer(1);
  await turn();
  expect(events.slice(5)).toEqual(['a sends 3', '1 merged', 'read 4', 'b sends 4', '2 merged']);
  answer(4);
  answer(3);
  await done;
  expect(events.slice(10)).toEqual(['3 merged', '4 merged']);
});

it('throws what a batch fails with, sends none after it, and acknowledges what was merged', async () => {
  const { events, done, turn, answer, answerTo } = run(['a', 'b'], 3);
  await turn();
  answer(2);
  answerTo(1).reject(new Error('the server is gone'));
  await expect(done).rejects.toThrow('the server is gone');
  expect(events).toEqual(['read 1', 'a sends 1', 'read 2', 'b sends 2', 'read 3', '2 merged']);
});

it('sends nothing where there is nothing', async () => {
  const { events, done } = run(['a', 'b'], 0);
  await done;
  expect(events).toEqual([]);
});
