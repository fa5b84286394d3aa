import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { canUpdateItself, type Installation } from '../../src-main/electron/installation.ts';
import { openUpdater, type Updater } from '../../src-main/electron/updater.ts';
import { tempFolder } from '../helpers.ts';
import * as electron from './stand-in.ts';

/** What electron-updater does when asked to install; test/updates runs the real one. */
const installing = vi.hoisted(() => ({ act: (_restart: boolean) => {}, autoRun: null as boolean | null }));
vi.mock('electron-updater', () => {
  const autoUpdater = Object.assign(new EventEmitter(), {
    isUpdaterActive: () => true,
    quitAndInstall(_silent: boolean, restart: boolean) {
      installing.autoRun = (autoUpdater as unknown as { autoRunAppAfterInstall: boolean }).autoRunAppAfterInstall;
      installing.act(restart);
    },
  });
  return { default: { autoUpdater, CancellationToken: class {} } };
});

describe('an update on quit', () => {
  let updater: Updater;
  const leave = vi.fn();
  beforeEach(async () => {
    electron.reset();
    electron.app.isPackaged = true;
    vi.useFakeTimers();
    vi.stubEnv('APPIMAGE', path.join(tempFolder(), 'a.AppImage'));
    leave.mockClear();
    updater = (await openUpdater(leave))!;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });
  const updaterEvents = async () => (await import('electron-updater')).default.autoUpdater as unknown as EventEmitter;

  it('is started when the user quits to install it', async () => {
    installing.act = () => setImmediate(() => electron.autoUpdater.emit('before-quit-for-update'));
    await updater.install(true);
    expect(leave).toHaveBeenCalledOnce();
    const finished = updater.installPending();
    await vi.runAllTimersAsync();
    expect(await finished).toEqual({ ends: true });
    expect(installing.autoRun).toBe(true);
  });

  it('does not restart a program that was closed, neither by the call nor by Squirrel', async () => {
    installing.act = () => electron.app.quit();
    await updater.install(false);
    expect(leave).not.toHaveBeenCalled();
    expect(await updater.installPending()).toEqual({ ends: true });
    expect(installing.autoRun).toBe(false);
  });

  it('reports that it was not permitted, failed, or did not start', async () => {
    await updater.install(true);
    const events = await updaterEvents();
    installing.act = () => events.emit('error', new Error('Command pkexec exited with code 126'));
    expect(await updater.installPending()).toEqual({ ends: false, why: { id: 'update_reason/not_allowed' } });
    installing.act = () => {
      throw new Error('Could not get code signature for running application');
    };
    expect(await updater.installPending()).toMatchObject({ ends: false, why: expect.stringContaining('signature') });
    installing.act = () => {};
    const never = updater.installPending();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await never).toEqual({ ends: false, why: { id: 'update_reason/not_begun' } });
  });
});

describe('an installation that can update itself', () => {
  const base: Installation = {
    platform: 'linux',
    file: '',
    resources: '',
    env: {},
    isRoot: false,
    runTool: async () => null,
  };
  let dir: string;
  beforeEach(() => {
    dir = tempFolder();
  });

  it('is on Windows that of the set-up, and neither an msi nor a portable program', async () => {
    const file = path.join(dir, 'Mangalm.exe');
    const at = { ...base, platform: 'win32' as const, file };
    expect(await canUpdateItself(at)).toBe(false);
    fs.writeFileSync(path.join(dir, 'Uninstall Mangalm.exe'), '');
    expect(await canUpdateItself(at)).toBe(true);
    expect(await canUpdateItself({ ...at, env: { PORTABLE_EXECUTABLE_FILE: 'x' } })).toBe(false);
  });

  it('is on macOS one signed by a team, outside its disk image', async () => {
    const at = (team: string, file = '/Applications/M.app/Contents/MacOS/M') => ({
      ...base,
      platform: 'darwin' as const,
      file,
      runTool: async () => `Identifier=com.mangalm\nSignature=adhoc\nTeamIdentifier=${team}\n`,
    });
    expect(await canUpdateItself(at('ABCDE12345'))).toBe(true);
    expect(await canUpdateItself(at('not set'))).toBe(false);
    expect(await canUpdateItself({ ...at('ABCDE12345'), runTool: async () => null })).toBe(false);
    expect(await canUpdateItself(at('ABCDE12345', '/Volumes/Mangalm/M.app/Contents/MacOS/M'))).toBe(false);
    expect(await canUpdateItself(at('ABCDE12345', '/private/var/AppTranslocation/x/M'))).toBe(false);
  });

  it('is on Linux an AppImage in a writable folder, or a package if pkexec is available', async () => {
    expect(await canUpdateItself({ ...base, env: { APPIMAGE: path.join(dir, 'a.AppImage') } })).toBe(true);
    expect(await canUpdateItself({ ...base, env: { APPIMAGE: '/nowhere/a.AppImage' } })).toBe(false);
    const at = { ...base, resources: dir, env: { PATH: dir } };
    expect(await canUpdateItself(at)).toBe(false);
    fs.writeFileSync(path.join(dir, 'package-type'), 'rpm');
    expect(await canUpdateItself(at)).toBe(false);
    fs.writeFileSync(path.join(dir, 'pkexec'), '');
    expect(await canUpdateItself(at)).toBe(true);
  });
});
