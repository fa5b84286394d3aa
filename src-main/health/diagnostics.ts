import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import type { Health } from '../../src-shared/contract/index.ts';
import type { DataFolder } from '../db/folder.ts';
import { renameDurably } from '../db/new-file.ts';
import type { Db } from '../db/open.ts';
import { removeFile } from '../platform/files.ts';
import { version } from '../platform/version.ts';
import { crashesIn, crashFolder } from './crashes.ts';

export interface DiagnosticFile {
  name: string;
  text: string;
}

/** Log fields without personal or customer data. */
const LOG_FIELDS = ['time', 'level', 'message', 'procedure', 'face', 'ms', 'problem', 'request', 'code'];
/** Settings that consist mainly of switches and numbers. */
const SETTINGS = ['imports', 'accounts', 'calls', 'sync.connection', 'grants'];
const MAX_LOG_LINES = 2000;

/**
 * Diagnostics for support: versions, health, metrics, the schema, sizes, settings without texts, and a redacted log.
 * They contain no names, amounts or texts of customers, and no paths except those of the program itself.
 */
export function diagnosticsOf(db: Db, folder: DataFolder, health: Health, metrics: string): DiagnosticFile[] {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const tables = db
    .prepare<unknown[], string>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  return [
    {
      name: 'about.json',
      text: json({
        version,
        at: new Date().toISOString(),
        platform: process.platform,
        arch: process.arch,
        system: os.release(),
        versions: { node: process.versions.node, electron: process.versions.electron ?? null, v8: process.versions.v8 },
        sqlite: db.prepare('SELECT sqlite_version()').pluck().get(),
        cores: os.cpus().length,
        memoryBytes: os.totalmem(),
        locale: Intl.DateTimeFormat().resolvedOptions().locale,
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      }),
    },
    { name: 'health.json', text: json({ ...health, parts: health.parts.map(({ name, state }) => ({ name, state })) }) },
    { name: 'metrics.txt', text: metrics },
    {
      name: 'database.json',
      text: json({
        dataVersion: db.pragma('user_version', { simple: true }),
        pages: db.pragma('page_count', { simple: true }),
        rows: Object.fromEntries(
          tables.map((name) => [name, db.prepare(`SELECT count(*) FROM "${name}"`).pluck().get()]),
        ),
      }),
    },
    {
      name: 'schema.sql',
      text: `${db.prepare<unknown[], string>('SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name').pluck().all().join(';\n')};\n`,
    },
    { name: 'settings.json', text: json(redactedSettings(db)) },
    { name: 'crashes.json', text: json(crashListOf(folder)) },
    { name: 'files.json', text: json(folderSizes(folder)) },
    { name: 'log.jsonl', text: redactedLog(folder) },
  ];
}

/** Settings with all texts redacted; switches and numbers remain. */
function redactedSettings(db: Db): Record<string, unknown> {
  const rows = db.prepare<unknown[], { key: string; value: string }>('SELECT key, value FROM setting').all();
  return Object.fromEntries(
    rows.filter(({ key }) => SETTINGS.includes(key)).map(({ key, value }) => [key, withoutTexts(JSON.parse(value))]),
  );
}

function withoutTexts(value: unknown): unknown {
  if (typeof value === 'string') return '…';
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutTexts(item)]));
}

/** The recorded crashes without their messages. */
function crashListOf({ root }: DataFolder) {
  const { crashes, dumps } = crashesIn(root);
  return { crashes: crashes.map(({ at, part, version }) => ({ at, part, version })), dumps };
}

/** File counts and sizes by folder; file names are left out because they may name customers. */
function folderSizes(folder: DataFolder): Record<string, { files: number; bytes: number }> {
  const folders: Record<string, string> = {
    database: folder.root,
    logs: folder.logs,
    backups: folder.backups,
    documents: folder.documents,
    staging: folder.staging,
    crashes: crashFolder(folder.root),
  };
  return Object.fromEntries(
    Object.entries(folders).map(([kind, dir]) => {
      let sizes: number[] = [];
      try {
        sizes = fs
          .readdirSync(dir, { withFileTypes: true, recursive: kind !== 'database' })
          .filter((one) => one.isFile())
          .map((one) => fs.statSync(path.join(one.parentPath, one.name), { throwIfNoEntry: false })?.size ?? 0);
      } catch {
        // the folder does not exist
      }
      return [kind, { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }];
    }),
  );
}

function redactedLog({ logs }: DataFolder): string {
  const files = fs
    .readdirSync(logs)
    .filter((name) => /^(app|window)(\.\d)?\.log$/.test(name))
    .sort()
    .reverse();
  const lines = files.flatMap((name) => fs.readFileSync(path.join(logs, name), 'utf8').split('\n').filter(Boolean));
  return lines
    .slice(-MAX_LOG_LINES)
    .map((line) => `${redactLine(line)}\n`)
    .join('');
}

function redactLine(line: string): string {
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const redacted = Object.fromEntries(LOG_FIELDS.filter((key) => key in entry).map((key) => [key, entry[key]]));
    // messages may contain private data; stack frames are redacted to the program's own paths
    const frames = typeof entry.stack === 'string' ? entry.stack.match(/^\s+at .*$/gm) : null;
    if ('problem' in entry) delete redacted.message;
    return JSON.stringify({ ...redacted, ...(frames ? { at: frames.slice(0, 12).map(redactFrame) } : {}) });
  } catch {
    return '{"unreadable":true}';
  }
}

/** `at work (C:\\Users\\…\\src-main\\app.ts:3:7)`: function, file, and line and column. */
const FRAME = /^\s*at (.*? \()?((?:file:\/\/|node:|[A-Za-z]:[\\/]|[\\/]|<anonymous>|native).*?)((?::\d+){0,2})\)?$/;
/** Captures the part of a path below the program's root. */
const OWN_PATH = /.*[\\/]((?:src-(?:main|shared|renderer)|node_modules)[\\/].*)$/;

/**
 * Redacts the path of a stack frame, which may contain spaces, brackets and the user's name: a path within the program
 * is made relative, any other is dropped.
 */
export function redactFrame(text: string): string {
  const [, callee = '', place, position = ''] = FRAME.exec(text) ?? [];
  if (place === undefined) return 'at …';
  const ownPath = /^(node:|<anonymous>|native)/.test(place) ? place : OWN_PATH.exec(place)?.[1]?.replaceAll('\\', '/');
  return `at ${callee}${ownPath ?? '…'}${position}${callee ? ')' : ''}`;
}

function zipStream(files: DiagnosticFile[]): NodeJS.ReadableStream {
  const zip = new yazl.ZipFile();
  for (const { name, text } of files) zip.addBuffer(Buffer.from(text), `mangalm-diagnostics/${name}`);
  zip.end();
  return zip.outputStream;
}

/** Streams the files as a zip archive. */
export async function* zipChunks(files: DiagnosticFile[]): AsyncGenerator<Uint8Array> {
  for await (const chunk of zipStream(files)) yield chunk as Buffer;
}

/** Writes the files as a zip archive, renamed into place when complete; returns its size in bytes. */
export async function writeZip(file: string, files: DiagnosticFile[]): Promise<number> {
  const temporary = `${file}.part-${process.pid}`;
  try {
    await pipeline(zipStream(files), fs.createWriteStream(temporary, { mode: 0o600 }));
    renameDurably(temporary, file);
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
  return fs.statSync(file).size;
}
