import { Hono } from 'hono';
import { importOptions } from '../../src-shared/contract/imports.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { App } from '../app.ts';
import { downloadOf } from '../web/downloads.ts';
import { downloadResponse } from './download-response.ts';
import { type Env, requireAccount } from './env.ts';
import { ImportEvents } from './import-events.ts';
import { type Uploads, verifyChecksum } from './upload.ts';

/** Routes of `/api/imports`: upload and start, state, events and rejects of an import. */
export function importRoutes(app: App, uploads: Uploads): Hono<Env> {
  const routes = new Hono<Env>();
  const events = new ImportEvents(app);

  routes.post('/', async (c) => {
    const caller = c.get('caller');
    await requireAccount(app, caller);
    app.authorize(caller, 'imports.start');
    const { incoming } = c.env;
    const type = c.req.header('content-type') ?? '';
    const uploaded = /^multipart\/form-data/i.test(type)
      ? await uploads.receiveForm(incoming, caller.token ?? '')
      : await uploads.receiveBody(incoming, c.req.query('name') ?? 'upload.csv', caller.token ?? '');
    verifyChecksum(incoming.headers, uploaded);
    try {
      const options = optionsOf(c.req.query('options') ?? uploaded.fields.options);
      const input = { upload: uploaded.id, options };
      const key = c.req.header('idempotency-key');
      const { output, replayed } = key
        ? await app.callOnce(caller, 'imports.start', input, {
            key,
            fingerprint: `${uploaded.sha256} ${JSON.stringify(options)}`,
            request: c.get('request'),
          })
        : { output: await app.callUnknown(caller, 'imports.start', input, c.get('request')), replayed: false };
      if (replayed) uploaded.discard();
      const { importId, importIds } = output as { importId: number; importIds: number[] };
      return c.json(
        {
          importId,
          importIds,
          bytes: uploaded.bytes,
          sha256: uploaded.sha256,
          events: `/api/imports/${importId}/events`,
        },
        202,
        { location: `/api/imports/${importId}`, ...(replayed ? { 'idempotency-replayed': 'true' } : {}) },
      );
    } catch (error) {
      uploaded.discard();
      throw error;
    }
  });

  const idOf = (text: string): number => {
    const id = Number(text);
    if (!/^\d{1,12}$/.test(text)) throw new Problem('not_found/import', { text: text.slice(0, 50) });
    return id;
  };
  routes.get('/:id{\\d+}', async (c) =>
    c.json(await app.call(c.get('caller'), 'imports.get', { importId: idOf(c.req.param('id')) })),
  );
  routes.get('/:id{\\d+}/events', async (c) => {
    const importId = idOf(c.req.param('id'));
    const lastEventId = c.req.header('last-event-id') ?? null;
    return events.stream(c.get('caller'), importId, lastEventId);
  });
  routes.get('/:id{\\d+}/rejects.csv', async (c) => {
    await requireAccount(app, c.get('caller'));
    const url = new URL(`/files/imports/${idOf(c.req.param('id'))}/rejects.csv`, c.req.url);
    return downloadResponse(downloadOf((procedure, input) => app.call(c.get('caller'), procedure, input), url));
  });
  return routes;
}

/** @throws Problem `bad_request` */
function optionsOf(text: string | undefined): object {
  if (text === undefined || text === '') return {};
  try {
    const options = JSON.parse(text) as object;
    importOptions.parse(options);
    return options;
  } catch {
    throw new Problem('bad_request/import_options');
  }
}
