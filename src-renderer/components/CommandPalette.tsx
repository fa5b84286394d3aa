import { Modal } from '@mantine/core';
import { useLocation } from 'wouter';
import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { NAV_ITEMS } from './nav-items.ts';
import { recentItems } from './recent.ts';
import { SearchCombobox } from './SearchCombobox.tsx';
import { useMe } from './use-me.ts';
import { useStock } from './use-stock.ts';

interface PaletteItem {
  kind: keyof typeof m.palette.kinds;
  key: string;
  name: string;
  detail: string;
  href: string;
}

const ROUTES = { store: '/stores', product: '/products', invoice: '/invoices', order: '/orders' } as const;

/** Pages and actions whose label contains the text. */
function matchingPages(text: string): PaletteItem[] {
  const { refused } = useMe.getState();
  const words = text.trim().toLocaleLowerCase();
  const all: { kind: 'page' | 'action'; needs: ProcedureName; label: string; href: string }[] = [
    ...NAV_ITEMS.filter(({ needsStock }) => !needsStock || useStock.getState().isCounted).map((place) => ({
      ...place,
      kind: 'page' as const,
    })),
    { kind: 'page', needs: 'system.about', label: m.help.title, href: '/help/start' },
    { kind: 'action', needs: 'orders.create', label: m.orders.new, href: '/orders/new' },
    { kind: 'action', needs: 'accounts.add', label: m.people.add, href: '/people?new=1' },
    { kind: 'action', needs: 'reports.run', label: m.reports.own, href: '/reports/custom' },
    {
      kind: 'action',
      needs: 'desk.lookalikes',
      label: `${m.lookalikes.title}: ${m.nav.stores}`,
      href: '/lookalikes/store',
    },
    {
      kind: 'action',
      needs: 'desk.lookalikes',
      label: `${m.lookalikes.title}: ${m.nav.products}`,
      href: '/lookalikes/product',
    },
  ];
  return all
    .filter(({ needs, label }) => !refused.has(needs) && label.toLocaleLowerCase().includes(words))
    .map(({ kind, label, href }) => ({ kind, key: href, name: label, detail: '', href }));
}

async function find(text: string): Promise<PaletteItem[]> {
  if (text.trim() === '') {
    const recent = recentItems().filter(({ href }) => href !== location.pathname);
    return [
      ...recent.map(({ kind, href, name }) => ({ kind, href, name, key: `recent ${href}`, detail: m.palette.recent })),
      ...matchingPages(text),
    ];
  }
  const { found } = await call('sales.find', { text });
  const sales = found.map(
    ({ kind, id, name, detail }): PaletteItem => ({
      kind,
      key: `${kind} ${id}`,
      name,
      detail,
      href: `${ROUTES[kind]}/${id}`,
    }),
  );
  return [...matchingPages(text), ...sales];
}

/** Command palette: pages, actions, stores, products, invoices, and orders by name or number. */
export function CommandPalette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [, navigate] = useLocation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      padding="xs"
      size="lg"
      yOffset="12vh"
      attributes={{ content: { 'aria-label': m.palette.label } }}
    >
      <SearchCombobox<PaletteItem>
        always
        label={m.palette.hint}
        none={m.palette.none}
        find={find}
        itemKey={({ key }) => key}
        onPick={({ href }) => {
          onClose();
          navigate(href);
        }}
        render={({ kind, name, detail }) => (
          <span className="offer">
            <span>
              {name} <span className="offer-side">{detail}</span>
            </span>
            <span className="offer-side">{m.palette.kinds[kind]}</span>
          </span>
        )}
      />
    </Modal>
  );
}
