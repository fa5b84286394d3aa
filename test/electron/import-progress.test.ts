import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Backend } from '../../src-main/electron/backend.ts';
import { showImportProgress } from '../../src-main/electron/import-progress.ts';
import { serveIpc } from '../../src-main/electron/ipc.ts';
import type { MainWindow } from '../../src-main/electron/window.ts';
import type { AppEvent } from '../../src-shared/contract/index.ts';
import * as electron from './stand-in.ts';

let emit: (appEvent: AppEvent, isDelivered?: boolean) => void;
const shown: (number | null)[] = [];
const contents = new electron.StandInWebContents();

beforeEach(() => {
  electron.reset();
  vi.useFakeTimers();
  shown.length = 0;
  contents.sent.length = 0;
  const listeners: ((appEvent: AppEvent, isDelivered: boolean) => void)[] = [];
  const backend = { onEvent: (listener: (typeof listeners)[number]) => void listeners.push(listener) };
  emit = (appEvent, isDelivered = true) => {
    for (const listener of listeners) listener(appEvent, isDelivered);
  };
  showImportProgress(
    backend as unknown as Backend,
    { setProgress: (share: number | null) => shown.push(share) } as unknown as MainWindow,
  );
  serveIpc(backend as unknown as Backend, () => contents as unknown as Electron.WebContents);
});
afterEach(() => {
  vi.useRealTimers();
});

const progress = (importId: number, phase: string, bytesRead: number, isDelivered = true) =>
  emit({ event: 'imports.progress', body: { importId, phase, bytesRead, bytesTotal: 100 } }, isDelivered);
const ended = (importId: number) => emit({ event: 'imports.changed', body: { importId } });
const isAwake = () => electron.powerSaveBlocker.running.size === 1;

it('an import shows its progress and keeps the system awake until the last one has ended', () => {
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

it('an import without further progress events does not keep the system awake', () => {
  progress(1, 'reading', 20);
  vi.advanceTimersByTime(600_000);
  expect([shown.at(-1), isAwake()]).toEqual([null, false]);
});

it('progress is shown while the session is locked, but not sent to the page', () => {
  progress(1, 'reading', 20, false);
  expect([shown.at(-1), isAwake()]).toEqual([0.2, true]);
  expect(contents.sent).toEqual([]);
  progress(1, 'reading', 30);
  expect(contents.sent).toMatchObject([['mangalm:event', { event: 'imports.progress' }]]);
});
