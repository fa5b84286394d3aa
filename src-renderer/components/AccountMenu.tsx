import { ActionIcon, Menu } from '@mantine/core';
import { CircleUser, Lock, LogOut, UserRound } from 'lucide-react';
import { Link } from 'wouter';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { useMe } from './use-me.ts';

/** Account menu: current user, their account, lock, and sign-out. */
export function AccountMenu() {
  const { me, is } = useMe();
  if (!me?.account) return null;
  const { account, state } = me;
  const label = m.account.menu(account.name);
  return (
    <Menu position="top-start">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} title={label}>
          <CircleUser size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {account.name} · {m.roles[account.role]}
        </Menu.Label>
        <Menu.Item component={Link} href="/account" leftSection={<UserRound size={16} />}>
          {m.account.own}
        </Menu.Item>
        {state === 'in' && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<Lock size={16} />} onClick={() => call('accounts.lock', {}).then(is)}>
              {m.account.lock}
            </Menu.Item>
            <Menu.Item leftSection={<LogOut size={16} />} onClick={() => call('accounts.signOut', {}).then(is)}>
              {m.account.signOut}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
