import { ActionIcon, Menu, NavLink, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import {
  BadgePercent,
  BookOpen,
  CalendarCheck,
  Camera,
  ChartNoAxesColumn,
  ClipboardList,
  DatabaseBackup,
  FileDown,
  House,
  Keyboard,
  Languages,
  Lightbulb,
  Moon,
  Package,
  PhoneCall,
  ReceiptText,
  RefreshCw,
  Search,
  Settings,
  Store,
  Sun,
  Target,
  TrendingUp,
  Warehouse,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { m } from '../messages/index.ts';
import { LANGUAGES, type Language, language, setLanguage } from '../messages/language.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { useFilter } from './filters.ts';
import { IfAllowed } from './IfAllowed.tsx';
import { isWithin, NAV_GROUPS, type NavItem, SETTINGS_ITEMS } from './nav-items.ts';
import { SyncIndicator } from './SyncIndicator.tsx';
import { useMe } from './use-me.ts';
import { useStock } from './use-stock.ts';

const ICONS: Record<string, ReactNode> = {
  '/': <House size={18} />,
  '/imports': <FileDown size={18} />,
  '/stores': <Store size={18} />,
  '/products': <Package size={18} />,
  '/invoices': <ReceiptText size={18} />,
  '/orders': <ClipboardList size={18} />,
  '/reports': <ChartNoAxesColumn size={18} />,
  '/day': <CalendarCheck size={18} />,
  '/calls': <PhoneCall size={18} />,
  '/forecast': <TrendingUp size={18} />,
  '/targets': <Target size={18} />,
  '/suggestions': <Lightbulb size={18} />,
  '/scans': <Camera size={18} />,
  '/stock': <Warehouse size={18} />,
  '/deals': <BadgePercent size={18} />,
  '/backups': <DatabaseBackup size={18} />,
  '/sync': <RefreshCw size={18} />,
};

/** Navigation rail: the pages by group, Settings, and the tools of every page. */
export function NavRail({ find, manual, help }: { find: () => void; manual: () => void; help: () => void }) {
  const [location] = useLocation();
  const { to } = useFilter();
  const { refused } = useMe();
  const { isCounted } = useStock();
  const shown = (items: NavItem[]) =>
    items.filter(({ needs, needsStock }) => !refused.has(needs) && (!needsStock || isCounted));
  const [firstSetting] = shown(SETTINGS_ITEMS);
  return (
    <nav className="rail" aria-label={m.nav.label}>
      <div className="rail-name">
        <img src="/icon.svg" alt="" width={26} height={26} />
        <span className="rail-label">{m.app}</span>
      </div>
      {NAV_GROUPS.map(({ label, items }) => {
        const visible = shown(items);
        if (visible.length === 0) return null;
        return (
          <div key={label} className="rail-group">
            <span className="rail-heading">{label}</span>
            {visible.map((item) => (
              <RailLink
                key={item.href}
                href={item.keepsFilter ? to(item.href) : item.href}
                label={item.label}
                hint={item.digit === undefined ? item.label : `${item.label} (Alt+${item.digit})`}
                icon={ICONS[item.href]}
                active={isWithin(location, item.href)}
              />
            ))}
          </div>
        );
      })}
      {firstSetting && (
        <div className="rail-group rail-settings">
          <RailLink
            href={firstSetting.href}
            label={m.nav.settings}
            hint={m.nav.settings}
            icon={<Settings size={18} />}
            active={SETTINGS_ITEMS.some(({ href }) => isWithin(location, href))}
          />
        </div>
      )}
      <div className="rail-foot">
        <IfAllowed ask="sync.status">
          <SyncIndicator />
        </IfAllowed>
        <RailButton label={`${m.nav.find} (Ctrl+K)`} icon={<Search size={18} />} onClick={find} />
        <RailButton label={`${m.help.title} (F1)`} icon={<BookOpen size={18} />} onClick={manual} />
        <RailButton label={`${m.nav.keys} (?)`} icon={<Keyboard size={18} />} onClick={help} />
        <ThemeSwitch />
        <LanguageSwitch />
        <AccountMenu />
      </div>
    </nav>
  );
}

/** The pages of Settings, above each of them. */
export function SettingsTabs() {
  const [location] = useLocation();
  const { refused } = useMe();
  if (!SETTINGS_ITEMS.some(({ href }) => isWithin(location, href))) return null;
  return (
    <nav className="settings-tabs no-print" aria-label={m.nav.settings}>
      {SETTINGS_ITEMS.filter(({ needs }) => !refused.has(needs)).map(({ href, label }) => (
        <Link key={href} href={href} aria-current={isWithin(location, href) ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}

function RailLink({
  href,
  label,
  hint,
  icon,
  active,
}: {
  href: string;
  label: string;
  hint: string;
  icon: ReactNode;
  active: boolean;
}) {
  return (
    <NavLink
      component={Link}
      href={href}
      label={<span className="rail-label">{label}</span>}
      leftSection={icon}
      active={active}
      aria-current={active ? 'page' : undefined}
      title={hint}
      variant="light"
      className="rail-link"
    />
  );
}

function RailButton({ label, icon, onClick }: { label: string; icon: ReactNode; onClick: () => void }) {
  return (
    <Tooltip label={label} position="top">
      <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  return (
    <RailButton
      label={scheme === 'dark' ? m.nav.light : m.nav.dark}
      icon={scheme === 'dark' ? <Sun size={18} /> : <Moon size={18} />}
      onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
    />
  );
}

function LanguageSwitch() {
  return (
    <Menu position="top-start">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={m.nav.language} title={m.nav.language}>
          <Languages size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <Menu.Item
            key={code}
            lang={code}
            fw={code === language ? 700 : 400}
            onClick={() => setLanguage(code as Language)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
