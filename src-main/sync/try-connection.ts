import type { SyncStep } from '../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { connectTo, type Link, type Target } from './server/connection.ts';
import { companyOf, schemaState } from './server/schema.ts';

const REACH = new Set([
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
  target: () => Target,
  known: string | null,
): Promise<{ ok: boolean; steps: SyncStep[] }> {
  const steps: SyncStep[] = [];
  const done = (name: SyncStep['name'], message: string) => steps.push({ name, ok: true, code: '', message, hint: '' });
  let link: Link | null = null;
  let at: SyncStep['name'] = 'address';
  try {
    const to = target();
    done('address', `${to.user}@${to.host}:${to.port}/${to.database}`);
    at = 'reach';
    link = await connectTo(to).catch((error: unknown) => {
      if (!REACH.has(asProblem(error).code)) {
        done('reach', to.tls === 'verify' ? 'TLS' : 'no TLS');
        at = 'login';
      }
      throw error;
    });
    done('reach', to.tls === 'verify' ? 'TLS' : 'no TLS');
    done('login', to.user);
    at = 'version';
    const state = await schemaState(link);
    done('version', `PostgreSQL ${state.server}`);
    at = 'rights';
    if (!state.made) {
      const [may] = await link.query<{ may: boolean }>(
        "SELECT has_database_privilege(current_database(), 'CREATE') AS may",
      );
      if (!may!.may)
        throw new Problem(
          'server_rights',
          `Nothing is prepared on this server yet, and ${to.user} may not make a schema.`,
          'Sync once with a login that may.',
        );
    }
    const [temporary] = await link.query<{ may: boolean }>(
      "SELECT has_database_privilege(current_database(), 'TEMP') AS may",
    );
    if (!temporary!.may)
      throw new Problem(
        'server_rights',
        `${to.user} may not make temporary tables in ${to.database}.`,
        `Let IT: GRANT TEMPORARY ON DATABASE ${to.database} TO ${to.user}.`,
      );
    done('rights', state.made ? '' : 'new');
    at = 'company';
    const company = state.made ? await companyOf(link, known, '', { make: false }) : null;
    if (!company && state.companies > 0)
      throw new Problem(
        'server_member',
        `${to.user} belongs to no company on this server.`,
        'Let IT admit it: mangalm sync admit.',
      );
    done('company', company?.name ?? '');
    return { ok: true, steps };
  } catch (error) {
    const { code, message, hint } = asProblem(error);
    steps.push({ name: at, ok: false, code, message, hint });
    return { ok: false, steps };
  } finally {
    await link?.close();
  }
}
