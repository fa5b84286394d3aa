import { asProblem, Problem } from '../../src-shared/problem.ts';
import type { App } from '../app.ts';
import { MAX_FILE_BYTES, readUserFile } from '../platform/user-file.ts';
import { policyValues } from '../policy/policy.ts';
import type { ApiServerState } from '../programs/index.ts';
import { log } from '../tracing/log.ts';
import type { ListenAddress } from './serve.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const pem = (file: string) => readUserFile(file, MAX_FILE_BYTES.secret).toString('utf8');

/** The address to listen on, from the policy or else the setting. @throws Problem `api_without_tls` */
function listenAddress(port: number | null): ListenAddress | null {
  const { api } = policyValues();
  if (!api) return port === null ? null : { address: '127.0.0.1', port };
  const { certificate, key, address } = api;
  if (certificate && key)
    return {
      address,
      port: api.port,
      tls: { cert: pem(certificate), key: pem(key) },
    };
  if (!LOOPBACK.has(address)) throw new Problem('api_without_tls', { address });
  return { address, port: api.port };
}

/**
 * Runs the API server beside the window, if enabled by setting or policy; restarts it when that changes.
 * @returns stops the server
 */
export function runApiServer(app: App, state: ApiServerState): () => Promise<void> {
  let server: { close(): Promise<void> } | null = null;
  let lastRestart: Promise<void> = Promise.resolve();
  const start = async () => {
    await server?.close();
    server = null;
    Object.assign(state, { now: null, problem: null, descriptor: undefined });
    try {
      const endpoint = listenAddress(app.apiPort());
      if (!endpoint) return;
      // loaded only if needed
      const { serveApi } = await import('./serve.ts');
      const started = await serveApi(app, endpoint);
      server = started;
      state.now = `${endpoint.tls ? 'https' : 'http'}://${endpoint.address}:${started.port}/api`;
    } catch (error) {
      const problem = asProblem(error);
      Object.assign(state, { problem: problem.message, descriptor: problem.descriptor });
      log.error('API', { error: state.problem });
    }
  };
  const restart = () => {
    lastRestart = lastRestart.then(start);
  };
  restart();
  const unsubscribe = app.on('programs.changed', restart);
  return async () => {
    unsubscribe();
    await lastRestart;
    await server?.close();
  };
}
