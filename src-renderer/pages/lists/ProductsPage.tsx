import { Button, Checkbox, Group, Paper, Popover, Text, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { Input, Product } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import type { Column } from '../../components/DataGrid.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { useFilter } from '../../components/filters.ts';
import { count, date, money } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { NewProduct } from '../../components/NewProduct.tsx';
import { showSuccess } from '../../components/notify.ts';
import { Sparkline } from '../../components/Sparkline.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { ListPage } from './ListPage.tsx';
import { useCurrency } from './use-currency.ts';

type Sort = NonNullable<Input<'sales.products'>['sort']>;

/** All products by revenue; brand and category can be edited in bulk. */
export default function ProductsPage() {
  const currency = useCurrency();
  const { filter, to } = useFilter();
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const columns = useMemo<Column<Product>[]>(
    () => [
      {
        key: 'name',
        header: m.products.name,
        width: 'minmax(190px, 2fr)',
        sort: 'name',
        cell: (p) => (
          <span className="with-check">
            <Checkbox
              size="xs"
              aria-label={m.table.select(p.name)}
              checked={selected.has(p.id)}
              onChange={({ currentTarget: { checked } }) =>
                setSelected((before) => {
                  const next = new Set(before);
                  if (checked) next.add(p.id);
                  else next.delete(p.id);
                  return next;
                })
              }
            />
            <Link href={to(`/products/${p.id}`)}>{p.name}</Link>
          </span>
        ),
      },
      { key: 'sku', header: m.products.sku, width: '82px', sort: 'sku', cell: (p) => p.sku },
      {
        key: 'category',
        header: m.products.category,
        width: 'minmax(84px, 1fr)',
        sort: 'category',
        cell: (p) => p.category,
      },
      {
        key: 'quantity',
        header: m.products.quantity,
        width: '62px',
        number: true,
        sort: 'quantity',
        cell: (p) => count(p.quantity),
      },
      {
        key: 'stores',
        header: m.products.stores,
        width: '56px',
        number: true,
        sort: 'stores',
        cell: (p) => <Link href={to('/stores', { productId: p.id })}>{count(p.stores)}</Link>,
      },
      {
        key: 'revenue',
        header: m.products.revenue,
        width: '100px',
        number: true,
        sort: 'revenueMinor',
        cell: (p) => <Link href={to('/invoices', { productId: p.id })}>{money(p.revenueMinor, currency)}</Link>,
      },
      {
        key: 'trend',
        header: m.products.trend,
        width: '78px',
        cell: (p) => <Sparkline values={p.trendMinor} label={m.stores.trendLabel(p.name)} />,
      },
      { key: 'brand', header: m.products.brand, width: 'minmax(80px, 1fr)', sort: 'brand', cell: (p) => p.brand },
      { key: 'barcode', header: m.products.barcode, width: '120px', cell: (p) => p.barcode },
      {
        key: 'last',
        header: m.products.last,
        width: '104px',
        sort: 'lastInvoice',
        cell: (p) => (p.lastInvoice ? date(p.lastInvoice) : ''),
      },
      {
        key: 'margin',
        header: m.products.margin,
        width: '100px',
        number: true,
        sort: 'marginMinor',
        cell: (p) => (p.marginMinor === null ? '' : money(p.marginMinor, currency)),
      },
    ],
    [currency, to, selected],
  );
  return (
    <ListPage
      name="products"
      title={m.products.title}
      searchLabel={m.products.search}
      needsSales
      none={m.products.none}
      columns={columns}
      hidden={['barcode', 'margin', 'last']}
      exported={filter}
      fetchSlice={({ sort, ...question }) =>
        call('sales.products', { ...question, ...filter, ...(sort ? { sort: sort as Sort } : {}) })
      }
      actions={
        <>
          <NewProduct currency={currency} />
          <IfAllowed ask="desk.lookalikes">
            <Button component={Link} href="/lookalikes/product" variant="default">
              {m.stores.lookalikes}
            </Button>
          </IfAllowed>
        </>
      }
      above={selected.size > 0 && <BulkEdit ids={[...selected]} onDone={() => setSelected(new Set())} />}
    />
  );
}

/** Bulk edit of the selected products. */
function BulkEdit({ ids, onDone }: { ids: number[]; onDone: () => void }) {
  return (
    <Paper p="xs" mb="sm">
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {m.products.selected(ids.length)}
        </Text>
        <BulkField field="category" label={m.products.setCategory} ids={ids} onDone={onDone} />
        <BulkField field="brand" label={m.products.setBrand} ids={ids} onDone={onDone} />
        <Button size="xs" variant="subtle" onClick={onDone}>
          {m.products.unselect}
        </Button>
      </Group>
    </Paper>
  );
}

function BulkField({
  field,
  label,
  ids,
  onDone,
}: {
  field: 'brand' | 'category';
  label: string;
  ids: number[];
  onDone: () => void;
}) {
  const [value, setValue] = useState('');
  const [opened, setOpened] = useState(false);
  const choices = useCall('sales.choices', {}).data;
  const known = (field === 'brand' ? choices?.brands : choices?.categories) ?? [];
  const save = async () => {
    try {
      const { editId } = await call('desk.editProducts', { ids, set: { [field]: value } });
      showSuccess(m.products.bulkDone(ids.length), editId);
      setOpened(false);
      onDone();
    } catch (error) {
      showError(error);
    }
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus shadow="md">
      <Popover.Target>
        <Button size="xs" variant="default" onClick={() => setOpened(!opened)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Group gap="xs" align="flex-end">
            <TextInput
              size="xs"
              label={m.products.bulkValue}
              list={`known-${field}`}
              value={value}
              onChange={({ currentTarget }) => setValue(currentTarget.value)}
            />
            <datalist id={`known-${field}`}>
              {known.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
            <Button size="xs" type="submit">
              {m.save}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
