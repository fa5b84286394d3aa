import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backend } from '../../src-main/electron/backend.ts';
import { openWindowedApp } from '../../src-main/electron/window-app.ts';
import { crashesIn, recordCrash } from '../../src-main/health/crashes.ts';
import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { tempFolder } from '../helpers.ts';
import * as electron from './stand-in.ts';

let data: string;
beforeEach(() => {
  electron.reset();
  data = tempFolder();
});

describe('a window whose page crashed', () => {
  afterEach(async () => {
    electron.app.quit();
    await vi.waitFor(() => expect(electron.app.ended.length).toBeGreaterThan(0), 5000);
  });
  const newest = () => electron.BrowserWindow.instances.at(-1)!;
  const crash = () =>
    electron.app.emit('render-process-gone', {}, newest().webContents, { reason: 'crashed', exitCode: 11 });

  it('reopens at the same page, is recorded, and stays closed with a message after several crashes', async () => {
    await openWindowedApp(['--data', data]);
    newest().webContents.emit('did-navigate-in-page', {}, 'app://mangalm/stores/12?days=90');
    crash();
    expect(electron.BrowserWindow.instances).toHaveLength(2);
    expect(newest().loaded).toEqual(['app://mangalm/stores/12?days=90']);
    expect(newest().options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
    expect(electron.BrowserWindow.instances[0]!.calls).toContain('destroy');
    expect(crashesIn(data).crashes).toMatchObject([{ part: 'window', reason: 'crashed (11)' }]);
    const log = fs.readFileSync(path.join(data, 'logs', 'window.log'), 'utf8');
    expect(JSON.parse(log.trim().split('\n').at(-1)!)).toMatchObject({ message: 'crash', part: 'window' });
    crash();
    crash();
    expect(electron.dialog.shown).toEqual([]);
    crash();
    expect(electron.BrowserWindow.instances).toHaveLength(4);
    expect(electron.dialog.shown).toEqual([expect.stringContaining('Saved data is safe')]);
    electron.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'oom' });
    expect(crashesIn(data).crashes.at(-1)).toMatchObject({ part: 'helper', reason: 'GPU: oom' });
  });

  it('reopens at the same page after a crash of the program, and at Home after it was closed', async () => {
    await openWindowedApp(['--data', data]);
    newest().webContents.emit('did-navigate-in-page', {}, 'app://mangalm/orders');
    const state = fs.readFileSync(path.join(data, 'window.json'));
    newest().emit('close');
    newest().emit('closed');
    electron.app.emit('activate');
    expect(newest().loaded).toEqual(['app://mangalm/']);
    newest().emit('closed');
    fs.writeFileSync(path.join(data, 'window.json'), state);
    electron.app.emit('activate');
    expect(newest().loaded).toEqual(['app://mangalm/orders']);
  });

  it('keeps dumps in the data folder and sends them nowhere', async () => {
    await openWindowedApp(['--data', data]);
    expect(electron.app.paths.crashDumps).toBe(path.join(data, 'crashes'));
    expect(electron.crashReporter.started).toEqual([{ uploadToServer: false }]);
  });
});

describe('a backend whose thread crashed', () => {
  const thread = new URL('./crashing.thread.ts', import.meta.url);
  const ask = (backend: Backend, procedure: string) =>
    backend.call({ id: 1, procedure: procedure as ProcedureName, input: {} });

  it('fails pending requests with a message, restarts, and makes the page reload its data', async () => {
    const backend = await Backend.open(data, { thread });
    const events: string[] = [];
    const reasons: string[] = [];
    backend.onEvent(({ event }) => events.push(event));
    backend.onCrash((reason) => reasons.push(reason));
    const pending = ask(backend, 'wait');
    expect(await ask(backend, 'die')).toMatchObject({ problem: { code: 'house_gone' } });
    expect(await pending).toMatchObject({ problem: { code: 'house_gone', hint: expect.stringContaining('safe') } });
    await vi.waitFor(() => expect(events).toEqual(['accounts.changed']));
    expect(reasons).toEqual([expect.stringContaining('died of a question')]);
    expect(await ask(backend, 'hello')).toEqual({ id: 1, output: 'here' });
    await backend.close();
  });

  it('stays closed after repeated crashes', async () => {
    const backend = await Backend.open(data, { thread });
    const events: string[] = [];
    backend.onEvent(({ event }) => events.push(event));
    for (let again = 1; again <= 3; again++) {
      await ask(backend, 'die');
      await vi.waitFor(() => expect(events).toHaveLength(again));
    }
    await ask(backend, 'die');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await ask(backend, 'hello')).toMatchObject({ problem: { code: 'house_gone' } });
    await backend.close();
  });

  it('reports why it cannot be started', async () => {
    await expect(Backend.open('none', { thread })).rejects.toThrow('cannot begin');
  });
});

describe('crash records', () => {
  it('are limited to the newest, and a malformed one hides no other', () => {
    for (let i = 0; i < 40; i++) recordCrash(data, 'program', `reason ${i}`);
    const dir = path.join(data, 'crashes');
    expect(fs.readdirSync(dir).length).toBeLessThanOrEqual(30);
    fs.writeFileSync(path.join(dir, 'crash-2020-01-01T00-00-00-000Z-house.json'), '{');
    fs.writeFileSync(path.join(dir, 'a.dmp'), Buffer.alloc(100));
    const { crashes, dumps } = crashesIn(data);
    expect(crashes.at(-1)!.reason).toBe('reason 39');
    expect(dumps).toMatchObject([{ bytes: 100 }]);
    recordCrash(path.join(data, 'crashes', 'a.dmp'), 'program', 'nowhere to go');
  });
});
