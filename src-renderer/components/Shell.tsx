import { ActionIcon, Alert, NavLink, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { FileDown, House, Moon, Package, ReceiptText, Store, Sun } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { onConnection } from '../client.ts';
import { m } from '../messages/index.ts';
import { useImports } from '../pages/imports/state.ts';
import { Loading } from './Loading.tsx';

const HomePage = lazy(() => import('../pages/home/HomePage.tsx'));
const ImportsPage = lazy(() => import('../pages/imports/ImportsPage.tsx'));
const ImportPage = lazy(() => import('../pages/imports/ImportPage.tsx'));
const LookPage = lazy(() => import('../pages/imports/LookPage.tsx'));
const StoresPage = lazy(() => import('../pages/lists/StoresPage.tsx'));
const ProductsPage = lazy(() => import('../pages/lists/ProductsPage.tsx'));
const InvoicesPage = lazy(() => import('../pages/lists/InvoicesPage.tsx'));
const InvoicePage = lazy(() => import('../pages/lists/InvoicePage.tsx'));

const PLACES: { href: string; label: string; icon: ReactNode }[] = [
  { href: '/', label: m.nav.home, icon: <House size={18} /> },
  { href: '/imports', label: m.nav.imports, icon: <FileDown size={18} /> },
  { href: '/stores', label: m.nav.stores, icon: <Store size={18} /> },
  { href: '/products', label: m.nav.products, icon: <Package size={18} /> },
  { href: '/invoices', label: m.nav.invoices, icon: <ReceiptText size={18} /> },
];

/** The frame of every page: the rail with the places, the page, and the keys that work everywhere. */
export function Shell() {
  const [location, navigate] = useLocation();
  const [lost, setLost] = useState(false);
  useEffect(() => onConnection((state) => setLost(state === 'lost')), []);
  useEffect(() => useImports.getState().begin(), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]');
      if (event.key === '/' && !typing) {
        const search = document.querySelector<HTMLInputElement>('input[type=search]');
        if (search) event.preventDefault();
        search?.focus();
      }
      if (event.altKey && !event.ctrlKey && /^[1-5]$/.test(event.key)) {
        event.preventDefault();
        navigate(PLACES[Number(event.key) - 1]!.href);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);
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
        {PLACES.map(({ href, label, icon }, index) => (
          <NavLink
            key={href}
            component={Link}
            href={href}
            label={<span className="rail-label">{label}</span>}
            leftSection={icon}
            active={href === '/' ? location === '/' : location.startsWith(href)}
            aria-current={(href === '/' ? location === '/' : location.startsWith(href)) ? 'page' : undefined}
            title={`${label} (Alt+${index + 1})`}
            variant="light"
            style={{ borderRadius: 8 }}
          />
        ))}
        <div className="rail-foot">
          <ColourSwitch />
        </div>
      </nav>
      <main className="page" id="page" tabIndex={-1}>
        <div className="page-wide">
          {lost && (
            <Alert color="red" mb="md" role="status">
              {m.connectionLost}
            </Alert>
          )}
          <Suspense fallback={<Loading />}>
            <Switch>
              <Route path="/" component={HomePage} />
              <Route path="/imports" component={ImportsPage} />
              <Route path="/imports/look" component={LookPage} />
              <Route path="/imports/:id">{({ id }) => <ImportPage key={id} importId={Number(id)} />}</Route>
              <Route path="/stores" component={StoresPage} />
              <Route path="/products" component={ProductsPage} />
              <Route path="/invoices" component={InvoicesPage} />
              <Route path="/invoices/:id">{({ id }) => <InvoicePage key={id} id={Number(id)} />}</Route>
              <Route component={HomePage} />
            </Switch>
          </Suspense>
        </div>
      </main>
    </div>
  );
}

function ColourSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const label = scheme === 'dark' ? m.nav.light : m.nav.dark;
  return (
    <Tooltip label={label} position="right">
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
      >
        {scheme === 'dark' ? <Sun size={18} /> : <Moon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
