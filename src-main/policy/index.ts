import type { Handlers } from '../dispatch/handlers.ts';
import { log } from '../tracing/log.ts';
import { policy } from './policy.ts';

/** The policy area: the values fixed on this laptop, and the problems of the policy file. */
export function policyArea(): Handlers<'policy'> {
  const { source, problems, values } = policy();
  if (source !== null) log.info('policy', { source, keys: Object.keys(values), problems });
  return {
    'policy.get': () => {
      const now = policy();
      return { source: now.source, values: now.values as Record<string, unknown>, problems: now.problems };
    },
  };
}
