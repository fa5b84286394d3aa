import type { SyncStep } from '../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { connectTo, type ServerConnection, type ServerTarget } from './server/connection.ts';
import { companyOf, schemaState } from './server/schema.ts';

const REACHABILITY_CODES = new Set([
  'server_not_found',
  'server_refused',
  'server_silent',
  'server_gone',
  'server_starting',
  'server_tls',
  'server_certificate',
]);

/** Tests a connection step by step up to the first failure; changes nothing on the server. */
export async function tryConnection(
  target: () => ServerTarget,
  knownCompany: string | null,
): Promise<{ ok: boolean; steps: SyncStep[] }> {
  const steps: SyncStep[] = [];
  const passed = (name: SyncStep['name'], message: string) =>
    steps.push({ name, ok: true, code: '', message, hint: '' });
  let link: ServerConnection | null = null;
  let step: SyncStep['name'] = 'address';
  try {
    const resolved = target();
    passed('address', `${resolved.user}@${resolved.host}:${resolved.port}/${resolved.database}`);
    step = 'reach';
    link = await connectTo(resolved).catch((error: unknown) => {
      if (!REACHABILITY_CODES.has(asProblem(error).code)) {
        passed('reach', resolved.tls === 'verify' ? 'TLS' : 'no TLS');
        step = 'login';
      }
      throw error;
    });
    passed('reach', resolved.tls === 'verify' ? 'TLS' : 'no TLS');
    passed('login', resolved.user);
    step = 'version';
    const state = await schemaState(link);
    passed('version', `PostgreSQL ${state.server}`);
    step = 'rights';
    if (!state.made) {
      const [may] = await link.query<{ may: boolean }>(
        "SELECT has_database_privilege(current_database(), 'CREATE') AS may",
      );
      if (!may!.may) throw new Problem('server_rights/schema', { user: resolved.user });
    }
    const [temporary] = await link.query<{ may: boolean }>(
      "SELECT has_database_privilege(current_database(), 'TEMP') AS may",
    );
    if (!temporary!.may)
      throw new Problem('server_rights/temporary_tables', { user: resolved.user, database: resolved.database });
    passed('rights', state.made ? '' : 'new');
    step = 'company';
    const company = state.made ? await companyOf(link, knownCompany, '', { make: false }) : null;
    if (!company && state.companies > 0) throw new Problem('server_member/user', { user: resolved.user });
    passed('company', company?.name ?? '');
    return { ok: true, steps };
  } catch (error) {
    const { code, message, hint, descriptor } = asProblem(error);
    steps.push({ name: step, ok: false, code, message, hint, ...(descriptor && { descriptor }) });
    return { ok: false, steps };
  } finally {
    await link?.close();
  }
}
