import { expect, it, vi } from 'vitest';
import { runCommand } from '../src-main/cli/run.ts';

it('the self-test names the part that does not work, and why, and ends with 1', async () => {
  const out = vi.spyOn(console, 'log').mockImplementation(() => {});
  const selfTests = [
    { name: 'fine', run: async () => 'as ever' },
    { name: 'broken', run: () => Promise.reject(new Error('there is no such thing\nat all')) },
  ];
  const code = await runCommand(['selftest', '--json'], { selfTests });
  const answer = JSON.parse(String(out.mock.calls.at(-1)![0])) as { ok: boolean; parts: { ok: boolean }[] };
  expect(code).toBe(1);
  expect(answer.ok).toBe(false);
  expect(answer.parts.slice(-2)).toMatchObject([
    { name: 'fine', ok: true, about: 'as ever' },
    { name: 'broken', ok: false, about: 'there is no such thing' },
  ]);
  expect(answer.parts.slice(0, -2).filter((part) => !part.ok)).toEqual([]);
});
