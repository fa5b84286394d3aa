import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serveFolder } from '../../src-main/electron/update-server.ts';
import { tempFolder } from '../helpers.ts';

let server: Awaited<ReturnType<typeof serveFolder>>;
beforeEach(async () => {
  const dir = tempFolder();
  fs.writeFileSync(path.join(dir, 'mangalm-0.2.0.AppImage'), '0123456789');
  fs.writeFileSync(path.join(dir, 'empty.yml'), '');
  server = await serveFolder(dir);
});
afterEach(() => server.close());

async function fetchRange(range?: string, name = 'mangalm-0.2.0.AppImage') {
  const answer = await fetch(`${server.url}/${name}`, range ? { headers: { range } } : {});
  return [answer.status, await answer.text(), answer.headers.get('content-range')];
}

it('the update server answers range requests, so that an update downloads only the differences', async () => {
  expect(await fetchRange()).toEqual([200, '0123456789', null]);
  expect(await fetchRange('bytes=2-4')).toEqual([206, '234', 'bytes 2-4/10']);
  expect(await fetchRange('bytes=7-')).toEqual([206, '789', 'bytes 7-9/10']);
  expect(await fetchRange('bytes=7-99')).toEqual([206, '789', 'bytes 7-9/10']);
  expect(await fetchRange('bytes=10-12')).toEqual([416, '', 'bytes */10']);
  // multiple ranges are not supported: the whole file is a valid answer
  expect(await fetchRange('bytes=0-1,4-5')).toEqual([200, '0123456789', null]);
  expect(await fetchRange(undefined, 'empty.yml')).toEqual([200, '', null]);
});
