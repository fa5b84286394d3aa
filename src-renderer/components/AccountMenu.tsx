import { ActionIcon, Menu } from '@mantine/core';
import {
  CircleUser,
  DatabaseBackup,
  HeartPulse,
  Lock,
  LogOut,
  Plug,
  RefreshCw,
  ScrollText,
  UserRound,
  Users,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { ADMIN_NAV_ITEMS } from './nav-items.ts';
import { useMe } from './use-me.ts';

const ICONS: Record<(typeof ADMIN_NAV_ITEMS)[number]['href'], ReactNode> = {
  '/account': <UserRound size={16} />,
  '/people': <Users size={16} />,
  '/audit': <ScrollText size={16} />,
  '/sync': <RefreshCw size={16} />,
  '/programs': <Plug size={16} />,
  '/backups': <DatabaseBackup size={16} />,
  '/system': <HeartPulse size={16} />,
};

/** Account menu: current user, pages permitted to their role, lock, and sign-out. */
export function AccountMenu() {
  const { me, refused, is } = useMe();
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
        {ADMIN_NAV_ITEMS.filter(({ needs }) => !refused.has(needs)).map(({ href, label: name }) => (
          <Menu.Item key={href} component={Link} href={href} leftSection={ICONS[href]}>
            {name}
          </Menu.Item>
        ))}
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
