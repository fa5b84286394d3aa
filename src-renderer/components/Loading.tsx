import { Loader } from '@mantine/core';
import { m } from '../messages/index.ts';

export function Loading() {
  return <Loader size="sm" m="md" aria-label={m.loading} role="status" />;
}
