import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Backend } from '../../src-main/electron/backend.ts';
import { showImportProgress } from '../../src-main/electron/import-progress.ts';
import { serveIpc } from '../../src-main/electron/ipc.ts';
import type { MainWindow } from '../../src-main/electron/window.ts';
import type { AppEvent } from '../../src-shared/contract/index.ts';
import * as electron from './stand-in.ts';

let tell: (happening: AppEvent, heard?: boolean) => void;
const shown: (number | null)[] = [];
const contents = new electron.StandInWebContents();

beforeEach(() => {
  electron.reset();
  vi.useFakeTimers();
  shown.length = 0;
  contents.sent.length = 0;
  const listeners: ((happening: AppEvent, heard: boolean) => void)[] = [];
  const house = { onEvent: (listener: (typeof listeners)[number]) => void listeners.push(listener) };
  tell = (happening, heard = true) => {
    for (const listener of listeners) listener(happening, heard);
  };
  showImportProgress(
    house as unknown as Backend,
    { setProgress: (share: number | null) => shown.push(share) } as unknown as MainWindow,
  );
  serveIpc(house as unknown as Backend, () => contents as unknown as Electron.WebContents);
});
afterEach(() => {
  vi.useRealTimers();
});

const progress = (importId: number, phase: string, bytesRead: number, heard = true) =>
  tell({ event: 'imports.progress', body: { importId, phase, bytesRead, bytesTotal: 100 } }, heard);
const ended = (importId: number) => tell({ event: 'imports.changed', body: { importId } });
const isAwake = () => electron.powerSaveBlocker.running.size === 1;

it('an import shows how far it is, and the system stays awake for it, until the last has ended', () => {
  progress(1, 'reading', 20);
  expect([shown.at(-1), isAwake()]).toEqual([0.2, true]);
  progress(2, 'waiting', 0);
  progress(1, 'merging', 100);
  expect(electron.powerSaveBlocker.running.size).toBe(1);
  ended(1);
  expect([shown.at(-1), isAwake()]).toEqual([null, false]);
  progress(2, 'reading', 50);
  expect([shown.at(-1), isAwake()]).toEqual([0.5, true]);
  progress(2, 'paused', 50);
  expect(isAwake()).toBe(false);
});

it('an import of which nothing is heard any more keeps nobody awake', () => {
  progress(1, 'reading', 20);
  vi.advanceTimersByTime(600_000);
  expect([shown.at(-1), isAwake()]).toEqual([null, false]);
});

it('goes on while the session is locked, of which the page hears nothing', () => {
  progress(1, 'reading', 20, false);
  expect([shown.at(-1), isAwake()]).toEqual([0.2, true]);
  expect(contents.sent).toEqual([]);
  progress(1, 'reading', 30);
  expect(contents.sent).toMatchObject([['mangalm:happening', { event: 'imports.progress' }]]);
});
