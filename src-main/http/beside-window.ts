import { asProblem, Problem } from '../../src-shared/problem.ts';
import type { App } from '../app.ts';
import { log } from '../log.ts';
import { MOST_BYTES, readNamedFile } from '../named-file.ts';
import { fixed } from '../policy/policy.ts';
import type { ApiHost } from '../programs/index.ts';
import type { Place } from './serve.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const pem = (file: string) => readNamedFile(file, MOST_BYTES.secret).toString('utf8');

/** The address to listen on, from the policy or else the setting. @throws Problem `api_without_tls` */
function placeOf(port: number | null): Place | null {
  const { api } = fixed();
  if (!api) return port === null ? null : { address: '127.0.0.1', port };
  const { certificate, key, address } = api;
  if (certificate && key)
    return {
      address,
      port: api.port,
      tls: { cert: pem(certificate), key: pem(key) },
    };
  if (!LOOPBACK.has(address))
    throw new Problem(
      'api_without_tls',
      `Programs are not answered at ${address} without a certificate.`,
      'Name certificate and key in the policy, or leave out the address.',
    );
  return { address, port: api.port };
}

/**
 * Runs the API server beside the window, if enabled by setting or policy; restarts it when that changes.
 * @returns stops the server
 */
export function answerPrograms(app: App, told: ApiHost): () => Promise<void> {
  let server: { close(): Promise<void> } | null = null;
  let going: Promise<void> = Promise.resolve();
  const start = async () => {
    await server?.close();
    server = null;
    Object.assign(told, { now: null, problem: null });
    try {
      const place = placeOf(app.apiPort());
      if (!place) return;
      // loaded only if needed
      const { serveApi } = await import('./serve.ts');
      const made = await serveApi(app, place);
      server = made;
      told.now = `${place.tls ? 'https' : 'http'}://${place.address}:${made.port}/api`;
    } catch (error) {
      told.problem = asProblem(error).message;
      log.error('API', { error: told.problem });
    }
  };
  const again = () => {
    going = going.then(start);
  };
  again();
  const silence = app.on('programs.changed', again);
  return async () => {
    silence();
    await going;
    await server?.close();
  };
}
