import { Text } from '@mantine/core';
import type { PolicyKey } from '../../src-shared/policy.ts';
import { m } from '../messages/index.ts';
import { useCall } from './use-call.ts';

/** Settings fixed by company policy on this computer, by key. */
export function usePolicyValues(): Record<string, unknown> {
  return useCall('policy.get', {}).data?.values ?? {};
}

/** Names which of the given settings are fixed by policy; renders nothing if none is. */
export function PolicyNotice({ keys }: { keys: PolicyKey[] }) {
  const fixed = usePolicyValues();
  const set = keys.filter((key) => key in fixed);
  if (set.length === 0) return null;
  return (
    <Text size="sm" c="dimmed" role="note">
      {m.policy.setBy(set.map((key) => m.policy.keys[key]).join(', '))}
    </Text>
  );
}
