import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultDataFolder } from './folder.ts';

describe('the usual data folder on Windows', () => {
  let home: string;
  let roaming: string;
  let local: string;
  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-home-'));
    roaming = path.join(home, 'Roaming', 'Mangalm');
    local = path.join(home, 'Local', 'Mangalm');
  });
  afterEach(() => {
    vi.restoreAllMocks();
    fs.rmSync(home, { recursive: true });
  });
  const usual = () => defaultDataFolder({ APPDATA: path.dirname(roaming), LOCALAPPDATA: path.dirname(local) }, 'win32');
  const put = (folder: string, name = 'mangalm.db', text = 'data') => {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };

  it('stays on the machine', () => expect(usual()).toBe(local));

  it('takes along all of what an earlier version kept where it roams, once', () => {
    put(roaming);
    put(path.join(roaming, 'keys'), 'master.key', 'key');
    expect(usual()).toBe(local);
    expect(fs.readFileSync(path.join(local, 'keys', 'master.key'), 'utf8')).toBe('key');
    expect(fs.readFileSync(path.join(local, 'mangalm.db'), 'utf8')).toBe('data');
    // absolute paths stored before the move still resolve
    expect(fs.readFileSync(path.join(roaming, 'mangalm.db'), 'utf8')).toBe('data');
    expect(usual()).toBe(local);
  });

  it('is the earlier one as long as another program has it open', () => {
    put(roaming);
    fs.mkdirSync(local, { recursive: true });
    const { renameSync } = fs;
    const spy = vi.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw Object.assign(new Error('EXDEV'), { code: 'EXDEV' });
    });
    expect(usual()).toBe(roaming);
    expect(fs.existsSync(path.join(roaming, 'mangalm.db'))).toBe(true);
    spy.mockImplementation(renameSync);
    expect(usual()).toBe(local);
  });

  it('leaves both as they are where both hold data, or the new place holds anything', () => {
    put(roaming, 'mangalm.db', 'old');
    put(local, 'mangalm.db', 'new');
    expect(usual()).toBe(local);
    expect(fs.readFileSync(path.join(roaming, 'mangalm.db'), 'utf8')).toBe('old');
    fs.rmSync(path.join(local, 'mangalm.db'));
    put(local, 'else.txt');
    expect(usual()).toBe(roaming);
    expect(fs.readFileSync(path.join(roaming, 'mangalm.db'), 'utf8')).toBe('old');
  });
});
