import { expect, it } from 'vitest';
import { onDemand } from './on-demand.ts';

it('loads once, and again after a failure', async () => {
  let loads = 0;
  const part = onDemand(async () => {
    loads++;
    if (loads === 1) throw new Error('not there yet');
    return { loads };
  });
  expect(part.ifLoaded()).toBeNull();
  await expect(part()).rejects.toThrow('not there yet');
  expect(part.ifLoaded()).toBeNull();
  const [first, second] = await Promise.all([part(), part()]);
  expect(first).toBe(second);
  expect(await part.ifLoaded()).toEqual({ loads: 2 });
});
