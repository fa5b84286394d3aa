import { Button } from '@mantine/core';
import type { AccessToken } from '../../src-shared/contract/index.ts';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { showError } from './ErrorAlert.tsx';
import { instant } from './format.ts';
import type { SmallColumn } from './SmallTable.tsx';

/** Table columns of an access token: expiry, last use, revoke button. */
export const tokenColumns = (reload: () => void): SmallColumn<AccessToken>[] => [
  { head: m.account.expires, cell: ({ expiresAt }) => instant(expiresAt) },
  { head: m.account.lastSeen, cell: ({ usedAt }) => (usedAt ? instant(usedAt) : m.account.never) },
  {
    head: { label: m.account.end },
    right: true,
    cell: ({ id }) => (
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => call('accounts.endToken', { id }).then(reload, showError)}
      >
        {m.account.end}
      </Button>
    ),
  },
];
