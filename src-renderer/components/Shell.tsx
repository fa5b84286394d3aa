import { Alert } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { onConnectionChange } from '../client.ts';
import { m } from '../messages/index.ts';
import { topicOf } from '../pages/help/topics.ts';
import { useImports } from '../pages/imports/use-imports.ts';
import { MessagePage } from '../pages/MessagePage.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { useFilter } from './filters.ts';
import { Loading } from './Loading.tsx';
import { lazyPreload, preloadAll } from './lazy-preload.tsx';
import { NavRail, SettingsTabs } from './NavRail.tsx';
import { type NavItem, neededFor } from './nav-items.ts';
import { ShortcutsHelp } from './ShortcutsHelp.tsx';
import { useMe } from './use-me.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useStockState } from './use-stock.ts';
import { useWorkEnded } from './use-work-ended.ts';

export const HomePage = lazyPreload(() => import('../pages/home/HomePage.tsx'), <Loading />);
const ImportsPage = lazyPreload(() => import('../pages/imports/ImportsPage.tsx'), <Loading />);
const ImportPage = lazyPreload(() => import('../pages/imports/ImportPage.tsx'), <Loading />);
const ImportPreviewPage = lazyPreload(() => import('../pages/imports/ImportPreviewPage.tsx'), <Loading />);
const StoresPage = lazyPreload(() => import('../pages/lists/StoresPage.tsx'), <Loading />);
const StorePage = lazyPreload(() => import('../pages/store/StorePage.tsx'), <Loading />);
const StatementPage = lazyPreload(() => import('../pages/store/StatementPage.tsx'), <Loading />);
const ProductsPage = lazyPreload(() => import('../pages/lists/ProductsPage.tsx'), <Loading />);
const ProductPage = lazyPreload(() => import('../pages/product/ProductPage.tsx'), <Loading />);
const LookalikesPage = lazyPreload(() => import('../pages/lookalikes/LookalikesPage.tsx'), <Loading />);
const InvoicesPage = lazyPreload(() => import('../pages/lists/InvoicesPage.tsx'), <Loading />);
const InvoicePage = lazyPreload(() => import('../pages/lists/InvoicePage.tsx'), <Loading />);
const OrdersPage = lazyPreload(() => import('../pages/orders/OrdersPage.tsx'), <Loading />);
const OrderRoute = lazyPreload(() => import('../pages/orders/OrderPage.tsx'), <Loading />);
const StockPage = lazyPreload(() => import('../pages/stock/StockPage.tsx'), <Loading />);
const BuyingPage = lazyPreload(() => import('../pages/stock/BuyingPage.tsx'), <Loading />);
const DealsPage = lazyPreload(() => import('../pages/deals/DealsPage.tsx'), <Loading />);
const ReportsPage = lazyPreload(() => import('../pages/reports/ReportsPage.tsx'), <Loading />);
const CallsPage = lazyPreload(() => import('../pages/calls/CallsPage.tsx'), <Loading />);
const CallPage = lazyPreload(() => import('../pages/calls/CallPage.tsx'), <Loading />);
const DayPage = lazyPreload(() => import('../pages/day/DayPage.tsx'), <Loading />);
const ForecastPage = lazyPreload(() => import('../pages/forecast/ForecastPage.tsx'), <Loading />);
const AccuracyPage = lazyPreload(() => import('../pages/forecast/AccuracyPage.tsx'), <Loading />);
const ScansPage = lazyPreload(() => import('../pages/scans/ScansPage.tsx'), <Loading />);
const ScanPage = lazyPreload(() => import('../pages/scans/ScanPage.tsx'), <Loading />);
const TargetsPage = lazyPreload(() => import('../pages/targets/TargetsPage.tsx'), <Loading />);
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

/** Application frame: navigation rail, page outlet, and global keyboard shortcuts. */
export function Shell() {
  const [location, navigate] = useLocation();
  const { to, filter } = useFilter();
  const { refused } = useMe();
  const needed = neededFor(location);
  const isForbidden = needed !== null && refused.has(needed);
  const [connectionLost, setConnectionLost] = useState(false);
  const [opened, setOpened] = useState<'find' | 'help' | null>(null);
  useEffect(() => onConnectionChange((state) => setConnectionLost(state === 'lost')), []);
  useEffect(() => useImports.getState().begin(), []);
  useEffect(() => void preloadAll(), []);
  const go = useCallback(({ href, keepsFilter }: NavItem) => navigate(keepsFilter ? to(href) : href), [navigate, to]);
  const find = useCallback(() => setOpened('find'), []);
  const help = useCallback(() => setOpened('help'), []);
  const store = filter.storeId ?? Number(/^\/stores\/(\d+)/.exec(location)?.[1]);
  const newOrder = useCallback(
    () => navigate(store ? `/orders/new?storeId=${store}` : '/orders/new'),
    [navigate, store],
  );
  const manual = useCallback(() => navigate(`/help/${topicOf(location)}`), [navigate, location]);
  useWorkEnded();
  useStockState();
  useShortcuts({ find, help, manual, go, newOrder });
  return (
    <div className="frame">
      <a className="skip" href="#page">
        {m.skip}
      </a>
      <NavRail find={find} manual={manual} help={help} />
      <main className="page" id="page" tabIndex={-1}>
        <div className="page-wide">
          {connectionLost && (
            <Alert color="red" mb="md" role="status">
              {m.connectionLost}
            </Alert>
          )}
          <SettingsTabs />
          <ErrorBoundary place={location}>
            <Switch>
              <Route path="/">{refused.has('sales.dashboard') ? <Redirect to="/imports" /> : <HomePage />}</Route>
              {isForbidden && (
                <Route>
                  <MessagePage title={m.forbidden} hint={m.forbiddenHint} />
                </Route>
              )}
              <Route path="/imports" component={ImportsPage} />
              <Route path="/imports/look" component={ImportPreviewPage} />
              <Route path="/imports/:id">{({ id }) => <ImportPage key={id} importId={Number(id)} />}</Route>
              <Route path="/stores" component={StoresPage} />
              <Route path="/stores/:id">{({ id }) => <StorePage key={id} id={Number(id)} />}</Route>
              <Route path="/stores/:id/statement">{({ id }) => <StatementPage key={id} id={Number(id)} />}</Route>
              <Route path="/products" component={ProductsPage} />
              <Route path="/products/:id">{({ id }) => <ProductPage key={id} id={Number(id)} />}</Route>
              <Route path="/lookalikes/:kind">
                {({ kind }) => <LookalikesPage key={kind} kind={kind === 'product' ? 'product' : 'store'} />}
              </Route>
              <Route path="/invoices" component={InvoicesPage} />
              <Route path="/invoices/:id">{({ id }) => <InvoicePage key={id} id={Number(id)} />}</Route>
              <Route path="/orders" component={OrdersPage} />
              <Route path="/orders/:id">{({ id }) => <OrderRoute id={id} />}</Route>
              <Route path="/deals" component={DealsPage} />
              <Route path="/stock" component={StockPage} />
              <Route path="/stock/buying" component={BuyingPage} />
              <Route path="/reports" component={ReportsPage} />
              <Route path="/reports/:name">{({ name }) => <ReportPage key={name} name={name} />}</Route>
              <Route path="/day" component={DayPage} />
              <Route path="/calls" component={CallsPage} />
              <Route path="/calls/:id">{({ id }) => <CallPage key={id} storeId={Number(id)} />}</Route>
              <Route path="/forecast" component={ForecastPage} />
              <Route path="/forecast/accuracy" component={AccuracyPage} />
              <Route path="/targets" component={TargetsPage} />
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
              <Route>
                <MessagePage title={m.notFound} hint={m.notFoundHint} />
              </Route>
            </Switch>
          </ErrorBoundary>
        </div>
      </main>
      <CommandPalette opened={opened === 'find'} onClose={() => setOpened(null)} />
      <ShortcutsHelp opened={opened === 'help'} onClose={() => setOpened(null)} />
    </div>
  );
}
