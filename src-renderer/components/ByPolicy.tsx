import { Text } from '@mantine/core';
import type { PolicyKey } from '../../src-shared/policy.ts';
import { m } from '../messages/index.ts';
import { useCall } from './use-call.ts';

/** What the company fixes on this computer, by key. */
export function useFixed(): Record<string, unknown> {
  return useCall('policy.get', {}).data?.values ?? {};
}

/** Says which of these settings the company set; nothing where it set none. */
export function ByPolicy({ keys }: { keys: PolicyKey[] }) {
  const fixed = useFixed();
  const set = keys.filter((key) => key in fixed);
  if (set.length === 0) return null;
  return (
    <Text size="sm" c="dimmed" role="note">
      {m.policy.setBy(set.map((key) => m.policy.keys[key]).join(', '))}
    </Text>
  );
}
