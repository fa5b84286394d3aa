import { Modal } from '@mantine/core';
import { useLocation } from 'wouter';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { Finder } from './Finder.tsx';
import { useMe } from './me.ts';
import { PLACES } from './places.ts';

interface Found {
  kind: keyof typeof m.palette.kinds;
  key: string;
  name: string;
  detail: string;
  href: string;
}

const GOES_TO = { store: '/stores', product: '/products', invoice: '/invoices', order: '/orders' } as const;

/** Pages and what can be done, by the words in their names. */
function ownPlaces(text: string): Found[] {
  const { refused } = useMe.getState();
  const words = text.trim().toLocaleLowerCase();
  const all: Found[] = [
    ...PLACES.filter(({ needs }) => !refused.has(needs)).map(({ href, label }) => ({
      kind: 'page' as const,
      key: href,
      name: label,
      detail: '',
      href,
    })),
    { kind: 'page', key: 'account', name: m.account.own, detail: '', href: '/account' },
    ...(refused.has('accounts.list')
      ? []
      : [{ kind: 'page' as const, key: 'people', name: m.people.title, detail: '', href: '/people' }]),
    ...(refused.has('audit.list')
      ? []
      : [{ kind: 'page' as const, key: 'audit', name: m.audit.title, detail: '', href: '/audit' }]),
    { kind: 'action', key: 'new', name: m.orders.new, detail: '', href: '/orders/new' },
    { kind: 'action', key: 'own', name: m.reports.own, detail: '', href: '/reports/custom' },
    {
      kind: 'action',
      key: 'stores',
      name: `${m.lookalikes.title}: ${m.nav.stores}`,
      detail: '',
      href: '/lookalikes/store',
    },
    {
      kind: 'action',
      key: 'products',
      name: `${m.lookalikes.title}: ${m.nav.products}`,
      detail: '',
      href: '/lookalikes/product',
    },
  ];
  return all.filter(({ name }) => name.toLocaleLowerCase().includes(words));
}

async function find(text: string): Promise<Found[]> {
  if (text.trim() === '') return ownPlaces(text);
  const { found } = await call('sales.find', { text });
  const sales = found.map(
    ({ kind, id, name, detail }): Found => ({
      kind,
      key: `${kind} ${id}`,
      name,
      detail,
      href: `${GOES_TO[kind]}/${id}`,
    }),
  );
  return [...ownPlaces(text), ...sales];
}

/** Everything that has a name or number, one key away. */
export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
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
      <Finder<Found>
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
