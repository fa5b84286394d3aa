import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

/** How many tokens are granted one after another at a moment. */
function takeAll(bucket: TokenBucket, now: number): number {
  let taken = 0;
  while (taken < 1000 && bucket.tryTake(now)) taken++;
  return taken;
}

it('a bucket grants its capacity at once, then its rate', () => {
  const bucket = new TokenBucket({ perSecond: 10, atOnce: 5 });
  const now = performance.now();
  expect(takeAll(bucket, now)).toBe(5);
  expect(bucket.tryTake(now + 99)).toBe(false);
  expect(bucket.tryTake(now + 101)).toBe(true);
  expect(bucket.tryTake(now + 102)).toBe(false);
  expect(takeAll(bucket, now + 402)).toBe(3);
});

it('a bucket that was not used for long grants no more than its capacity', () => {
  const now = performance.now() + 1000;
  const bucket = new TokenBucket({ perSecond: 10, atOnce: 5 });
  expect(takeAll(bucket, now)).toBe(5);
  expect(takeAll(bucket, now + 3_600_000)).toBe(5);
});
