import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { MessageDescriptor } from '../../../src-shared/messages/descriptor.ts';
import { english } from '../../../src-shared/messages/english.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { DataFolder } from '../../db/folder.ts';
import type { Db } from '../../db/open.ts';
import type { TrustedClock } from '../../db/trusted-clock.ts';
import { removeFolder } from '../../platform/files.ts';
import { DEVICE_NAME } from '../../platform/user-file.ts';

/** The folder of uploaded files that wait for their import. */
function uploadFolder(folder: DataFolder): string {
  return path.join(folder.documents, 'uploads');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
const CONTROL_CHARACTERS = /[\u0000-\u001f]/g;

/** A path for an uploaded file, in a folder of its own under the name it was uploaded with; no name can escape it. */
export function newUpload(folder: DataFolder, claimedName: string): { id: string; file: string; discard: () => void } {
  const id = randomUUID();
  const dir = path.join(uploadFolder(folder), id);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, safeName(claimedName));
  return { id, file, discard: () => removeFolder(dir) };
}

/** The longest file name in bytes, less what an archive entry may add. */
const MAX_NAME_BYTES = 200;
/** What a file name must not contain on Windows. */
const INVALID_ON_WINDOWS = /[<>:"|?*]|[. ]$/;

/** A valid file name on every system, as close to the claimed one as possible. */
function safeName(claimed: string): string {
  const name = path.basename(claimed.replaceAll('\\', '/')).replace(CONTROL_CHARACTERS, '').toWellFormed();
  if (name === '' || name === '.' || name === '..') return 'upload.csv';
  const plain =
    DEVICE_NAME.test(name) || INVALID_ON_WINDOWS.test(name)
      ? `_${name.replace(/[<>:"|?*]/g, '_').replace(/[. ]+$/, '')}`
      : name;
  const extension = path.extname(plain).slice(0, 20);
  let stem = plain.slice(0, plain.length - path.extname(plain).length);
  while (Buffer.byteLength(stem + extension) > MAX_NAME_BYTES) stem = [...stem].slice(0, -1).join('');
  return stem + extension;
}

/**
 * The file of an upload.
 * @throws Problem `upload_unknown`
 */
export function uploadedFile(folder: DataFolder, id: string): string {
  const dir = path.join(uploadFolder(folder), id);
  const [name] = fs.existsSync(dir) ? fs.readdirSync(dir) : [];
  if (!name) throw new Problem('upload_unknown');
  return path.join(dir, name);
}

const UPLOAD_PATH = /^.*[\\/]uploads[\\/][0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[\\/]/s;

/** A message that names uploads as they were dropped, not by the path of their copy. */
export function namedAsDropped(descriptor: MessageDescriptor): MessageDescriptor {
  const plain = (_: string, value: unknown) => (typeof value === 'string' ? value.replace(UPLOAD_PATH, '') : value);
  return JSON.parse(JSON.stringify(descriptor, plain)) as MessageDescriptor;
}

/** A handler whose problems name uploads as they were dropped. */
export function namingUploads<Args extends unknown[], Result>(
  handler: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return (...args) =>
    handler(...args).catch((error: unknown) => {
      if (!(error instanceof Problem) || !error.descriptor) throw error;
      const descriptor = namedAsDropped(error.descriptor);
      throw new Problem({ ...error.toJSON(), ...english(descriptor), descriptor });
    });
}

/** Whether a file is an upload, to be removed once it is imported. */
export function isUpload(folder: DataFolder, file: string): boolean {
  return path.dirname(path.dirname(file)) === uploadFolder(folder);
}

export function discardUpload(file: string): void {
  removeFolder(path.dirname(file));
}

/** Days for which uploads are kept while an import may still need them. */
const RETENTION_DAYS = 14;

/** Removes old uploads that no import needs. */
export function sweepUploads(db: Db, folder: DataFolder, clock: TrustedClock): void {
  const dir = uploadFolder(folder);
  if (!fs.existsSync(dir)) return;
  const wanted = new Set(
    db
      .prepare<unknown[], string>(
        "SELECT path FROM import WHERE status IN ('queued', 'running', 'interrupted', 'needs_answer')",
      )
      .pluck()
      .all()
      .map((file) => path.dirname(file)),
  );
  const outdated = clock.expiryCutoff(RETENTION_DAYS * 86_400_000).getTime();
  for (const name of fs.readdirSync(dir)) {
    const upload = path.join(dir, name);
    if (!wanted.has(upload) && fs.statSync(upload).mtimeMs < outdated) removeFolder(upload);
  }
}
