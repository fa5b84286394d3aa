import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLaunchTarget } from './links.ts';

describe('what the system hands to the app', () => {
  it.each([
    ['mangalm://open/stores/12', '/stores/12'],
    ['MANGALM://open/invoices/4711/', '/invoices/4711'],
    ['mangalm://open', '/'],
    ['mangalm://open/', '/'],
    ['mangalm:/calls', '/calls'],
  ])('%s is the place %s', (word, place) => {
    expect(parseLaunchTarget(word)).toEqual({ place });
  });

  it.each([
    'mangalm://open//evil.example/x',
    'mangalm://open/stores/..%2f..%2fetc',
    'mangalm://open/<script>',
    'mangalm:javascript:alert(1)',
    'mangalm://open/files/Report.csv',
    'mangalm://[',
  ])('%s leads nowhere', (word) => {
    const wanted = parseLaunchTarget(word);
    expect(wanted === null || ('place' in wanted && wanted.place === '/')).toBe(true);
  });

  it('takes files by path, from where the other program stood, and as file: as file managers write them', () => {
    expect(parseLaunchTarget('a b.csv', '/tmp/in')).toEqual({ file: path.resolve('/tmp/in', 'a b.csv') });
    if (process.platform !== 'win32')
      expect(parseLaunchTarget('file:///tmp/in/Invoice%20.csv')).toEqual({ file: '/tmp/in/Invoice .csv' });
  });
});
