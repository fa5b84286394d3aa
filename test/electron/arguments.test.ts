import { describe, expect, it } from 'vitest';
import { ownArguments, windowArguments } from '../../src-main/electron/arguments.ts';

describe('the arguments of a command line', () => {
  it.each([
    [['import', 'a.csv'], ['import', 'a.csv'], false],
    [['--no-sandbox', 'import', 'a.csv'], ['import', 'a.csv'], false],
    [['--no-sandbox', '--ozone-platform=headless', '--data', 'X', 'a.csv'], ['--data', 'X', 'a.csv'], false],
    [
      ['--no-sandbox', '--', 'sync', '--to', 'postgres://a@b/c', '--json'],
      ['sync', '--to', 'postgres://a@b/c', '--json'],
      true,
    ],
    [['--ozone-platform=headless', '--', '--help'], ['--help'], true],
    [['--help'], ['--help'], false],
    [['--version'], ['--version'], false],
    [['--no-sandbox'], [], false],
    [['--'], [], true],
    [[], [], false],
    [['user', 'add', '--', '-x'], ['user', 'add', '--', '-x'], false],
  ])('%j become %j', (args, words, isCommandLine) => {
    expect(ownArguments(args)).toEqual({ words, isCommandLine });
  });

  it('of the window name a data folder and the files and links to open', () => {
    expect(windowArguments(['--data', 'X', 'a.csv', '--disable-gpu'])).toEqual({ data: 'X', wanted: ['a.csv'] });
    expect(windowArguments(['--data=X'])).toEqual({ data: 'X', wanted: [] });
    expect(windowArguments(['--data'])).toEqual({ data: undefined, wanted: [] });
  });
});
