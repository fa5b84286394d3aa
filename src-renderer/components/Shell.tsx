import {
  ActionIcon,
  Alert,
  Menu,
  NavLink,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import {
  BookOpen,
  Camera,
  ChartNoAxesColumn,
  ClipboardList,
  FileDown,
  House,
  Keyboard,
  Languages,
  Lightbulb,
  Moon,
  Package,
  PhoneCall,
  ReceiptText,
  Search,
  Store,
  Sun,
  TrendingUp,
} from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { onConnectionChange } from '../client.ts';
import { m } from '../messages/index.ts';
import { LANGUAGES, type Language, language, setLanguage } from '../messages/language.ts';
import { topicOf } from '../pages/help/topics.ts';
import { useImports } from '../pages/imports/use-imports.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { useFilter } from './filters.ts';
import { IfAllowed } from './IfAllowed.tsx';
import { Loading } from './Loading.tsx';
import { lazyPreload, preloadAll } from './lazy-preload.tsx';
import { NAV_ITEMS } from './nav-items.ts';
import { ShortcutsHelp } from './ShortcutsHelp.tsx';
import { SyncIndicator } from './SyncIndicator.tsx';
import { useMe } from './use-me.ts';
import { useShortcuts } from './use-shortcuts.ts';

const HomePage = lazyPreload(() => import('../pages/home/HomePage.tsx'), <Loading />);
const ImportsPage = lazyPreload(() => import('../pages/imports/ImportsPage.tsx'), <Loading />);
const ImportPage = lazyPreload(() => import('../pages/imports/ImportPage.tsx'), <Loading />);
const ImportPreviewPage = lazyPreload(() => import('../pages/imports/ImportPreviewPage.tsx'), <Loading />);
const StoresPage = lazyPreload(() => import('../pages/lists/StoresPage.tsx'), <Loading />);
const StorePage = lazyPreload(() => import('../pages/store/StorePage.tsx'), <Loading />);
const ProductsPage = lazyPreload(() => import('../pages/lists/ProductsPage.tsx'), <Loading />);
const ProductPage = lazyPreload(() => import('../pages/product/ProductPage.tsx'), <Loading />);
const LookalikesPage = lazyPreload(() => import('../pages/lookalikes/LookalikesPage.tsx'), <Loading />);
const InvoicesPage = lazyPreload(() => import('../pages/lists/InvoicesPage.tsx'), <Loading />);
const InvoicePage = lazyPreload(() => import('../pages/lists/InvoicePage.tsx'), <Loading />);
const OrdersPage = lazyPreload(() => import('../pages/orders/OrdersPage.tsx'), <Loading />);
const OrderRoute = lazyPreload(() => import('../pages/orders/OrderPage.tsx'), <Loading />);
const ReportsPage = lazyPreload(() => import('../pages/reports/ReportsPage.tsx'), <Loading />);
const CallsPage = lazyPreload(() => import('../pages/calls/CallsPage.tsx'), <Loading />);
const ForecastPage = lazyPreload(() => import('../pages/forecast/ForecastPage.tsx'), <Loading />);
const AccuracyPage = lazyPreload(() => import('../pages/forecast/AccuracyPage.tsx'), <Loading />);
const ScansPage = lazyPreload(() => import('../pages/scans/ScansPage.tsx'), <Loading />);
const ScanPage = lazyPreload(() => import('../pages/scans/ScanPage.tsx'), <Loading />);
const SuggestionsPage = lazyPreload(() => import('../pages/upsell/SuggestionsPage.tsx'), <Loading />);
const VisitSheetsPage = lazyPreload(() => import('../pages/upsell/VisitSheetsPage.tsx'), <Loading />);
const AccountPage = lazyPreload(() => import('../pages/account/AccountPage.tsx'), <Loading />);
const UsersPage = lazyPreload(() => import('../pages/account/UsersPage.tsx'), <Loading />);
const AuditPage = lazyPreload(() => import('../pages/account/AuditPage.tsx'), <Loading />);
const BackupsPage = lazyPreload(() => import('../pages/backups/BackupsPage.tsx'), <Loading />);
const HealthPage = lazyPreload(() => import('../pages/health/HealthPage.tsx'), <Loading />);
const SyncPage = lazyPreload(() => import('../pages/sync/SyncPage.tsx'), <Loading />);
const ProgramsPage = lazyPreload(() => import('../pages/programs/ProgramsPage.tsx'), <Loading />);
const HelpPage = lazyPreload(() => import('../pages/help/HelpPage.tsx'), <Loading />);
const ReportPage = lazyPreload(() => import('../pages/reports/ReportPage.tsx'), <Loading />);

const ICONS: Record<(typeof NAV_ITEMS)[number]['href'], ReactNode> = {
  '/': <House size={18} />,
  '/imports': <FileDown size={18} />,
  '/stores': <Store size={18} />,
  '/products': <Package size={18} />,
  '/invoices': <ReceiptText size={18} />,
  '/orders': <ClipboardList size={18} />,
  '/reports': <ChartNoAxesColumn size={18} />,
  '/calls': <PhoneCall size={18} />,
  '/forecast': <TrendingUp size={18} />,
  '/suggestions': <Lightbulb size={18} />,
  '/scans': <Camera size={18} />,
};

/** Application frame: navigation rail, page outlet, and global keyboard shortcuts. */
export function Shell() {
  const [location, navigate] = useLocation();
  const { to, filter } = useFilter();
  const { refused } = useMe();
  const [connectionLost, setConnectionLost] = useState(false);
  const [opened, setOpened] = useState<'find' | 'help' | null>(null);
  useEffect(() => onConnectionChange((state) => setConnectionLost(state === 'lost')), []);
  useEffect(() => useImports.getState().begin(), []);
  useEffect(() => void preloadAll(), []);
  const itemHref = useCallback(
    ({ href, keepsFilter }: (typeof NAV_ITEMS)[number]) => (keepsFilter ? to(href) : href),
    [to],
  );
  const go = useCallback((place: (typeof NAV_ITEMS)[number]) => navigate(itemHref(place)), [navigate, itemHref]);
  const find = useCallback(() => setOpened('find'), []);
  const help = useCallback(() => setOpened('help'), []);
  const store = filter.storeId ?? Number(/^\/stores\/(\d+)/.exec(location)?.[1]);
  const newOrder = useCallback(
    () => navigate(store ? `/orders/new?storeId=${store}` : '/orders/new'),
    [navigate, store],
  );
  const manual = useCallback(() => navigate(`/help/${topicOf(location)}`), [navigate, location]);
  useShortcuts({ find, help, manual, go, newOrder });
  return (
    <div className="frame">
      <a className="skip" href="#page">
        {m.skip}
      </a>
      <nav className="rail" aria-label={m.nav.label}>
        <div className="rail-name">
          <img src="/icon.svg" alt="" width={26} height={26} />
          <span className="rail-label">{m.app}</span>
        </div>
        {NAV_ITEMS.map((place, index) => {
          const { href, label, needs } = place;
          if (refused.has(needs)) return null;
          const active = href === '/' ? location === '/' : location.startsWith(href);
          return (
            <NavLink
              key={href}
              component={Link}
              href={itemHref(place)}
              label={<span className="rail-label">{label}</span>}
              leftSection={ICONS[href]}
              active={active}
              aria-current={active ? 'page' : undefined}
              title={index < 10 ? `${label} (Alt+${(index + 1) % 10})` : label}
              variant="light"
              style={{ borderRadius: 8 }}
            />
          );
        })}
        <div className="rail-foot">
          <IfAllowed ask="sync.status">
            <SyncIndicator />
          </IfAllowed>
          <RailButton label={`${m.nav.find} (Ctrl+K)`} icon={<Search size={18} />} onClick={find} />
          <RailButton label={`${m.help.title} (F1)`} icon={<BookOpen size={18} />} onClick={manual} />
          <RailButton label={`${m.nav.keys} (?)`} icon={<Keyboard size={18} />} onClick={help} />
          <ColourSwitch />
          <LanguageSwitch />
          <AccountMenu />
        </div>
      </nav>
      <main className="page" id="page" tabIndex={-1}>
        <div className="page-wide">
          {connectionLost && (
            <Alert color="red" mb="md" role="status">
              {m.connectionLost}
            </Alert>
          )}
          <ErrorBoundary place={location}>
            <Switch>
              <Route path="/">{refused.has('sales.dashboard') ? <Redirect to="/imports" /> : <HomePage />}</Route>
              <Route path="/imports" component={ImportsPage} />
              <Route path="/imports/look" component={ImportPreviewPage} />
              <Route path="/imports/:id">{({ id }) => <ImportPage key={id} importId={Number(id)} />}</Route>
              <Route path="/stores" component={StoresPage} />
              <Route path="/stores/:id">{({ id }) => <StorePage key={id} id={Number(id)} />}</Route>
              <Route path="/products" component={ProductsPage} />
              <Route path="/products/:id">{({ id }) => <ProductPage key={id} id={Number(id)} />}</Route>
              <Route path="/lookalikes/:kind">
                {({ kind }) => <LookalikesPage key={kind} kind={kind === 'product' ? 'product' : 'store'} />}
              </Route>
              <Route path="/invoices" component={InvoicesPage} />
              <Route path="/invoices/:id">{({ id }) => <InvoicePage key={id} id={Number(id)} />}</Route>
              <Route path="/orders" component={OrdersPage} />
              <Route path="/orders/:id">{({ id }) => <OrderRoute id={id} />}</Route>
              <Route path="/reports" component={ReportsPage} />
              <Route path="/reports/:name">{({ name }) => <ReportPage key={name} name={name} />}</Route>
              <Route path="/calls" component={CallsPage} />
              <Route path="/forecast" component={ForecastPage} />
              <Route path="/forecast/accuracy" component={AccuracyPage} />
              <Route path="/suggestions" component={SuggestionsPage} />
              <Route path="/leaves" component={VisitSheetsPage} />
              <Route path="/account" component={AccountPage} />
              <Route path="/people" component={UsersPage} />
              <Route path="/audit" component={AuditPage} />
              <Route path="/sync" component={SyncPage} />
              <Route path="/system" component={HealthPage} />
              <Route path="/programs" component={ProgramsPage} />
              <Route path="/backups" component={BackupsPage} />
              <Route path="/help/:name?">{({ name }) => <HelpPage name={name ?? ''} />}</Route>
              <Route path="/scans" component={ScansPage} />
              <Route path="/scans/:id">{({ id }) => <ScanPage key={id} id={Number(id)} />}</Route>
              <Route component={HomePage} />
            </Switch>
          </ErrorBoundary>
        </div>
      </main>
      <CommandPalette opened={opened === 'find'} onClose={() => setOpened(null)} />
      <ShortcutsHelp opened={opened === 'help'} onClose={() => setOpened(null)} />
    </div>
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

function ColourSwitch() {
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
