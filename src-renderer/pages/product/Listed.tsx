import { Button, Paper, Text, Title } from '@mantine/core';
import type { ProductProfile } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { count, date, money } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { showSuccess } from '../../components/notify.ts';
import { m } from '../../messages/index.ts';
import { ProductStock } from './ProductStock.tsx';

/** What lists say of a product: list price, tax, prices by store group, stock; and a case size that invoices suggest. */
export function Listed({ product: p }: { product: ProductProfile }) {
  const facts: [string, string][] = [
    [m.listed.fields.listPrice, p.listPriceMinor === null ? '' : money(p.listPriceMinor, p.currency)],
    [m.listed.fields.taxRate, p.taxRate === null ? '' : `${count(p.taxRate)} %`],
    [m.listed.fields.shelfLifeDays, p.shelfLifeDays === null ? '' : count(p.shelfLifeDays)],
    [m.listed.fields.supplier, p.supplier],
    [m.listed.fields.leadDays, p.leadDays === null ? '' : count(p.leadDays)],
    [m.listed.fields.palletSize, p.palletSize === null ? '' : count(p.palletSize)],
    ...p.extras.map(({ name, value }): [string, string] => [name, value]),
  ];
  const known = facts.filter(([, value]) => value !== '');
  return (
    <>
      {p.proposedCaseSize !== null && <ProposedCaseSize product={p} size={p.proposedCaseSize} />}
      {known.length > 0 && (
        <Paper>
          <dl className="facts">
            {known.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Paper>
      )}
      {p.listPrices.length > 0 && (
        <Paper>
          <Title order={2} mb="xs">
            {m.listed.prices}
          </Title>
          <ul className="plain-list">
            {p.listPrices.map((price) => (
              <li key={`${price.storeGroup} ${price.from}`}>
                <span>
                  {[
                    price.storeGroup || m.listed.allStores,
                    price.from && m.listed.since(date(price.from)),
                    price.to && m.listed.until(date(price.to)),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
                <span className="figure">{money(price.priceMinor, price.currency)}</span>
              </li>
            ))}
          </ul>
        </Paper>
      )}
      {p.stock.length > 0 && (
        <IfAllowed ask="stock.list">
          <ProductStock id={p.id} />
        </IfAllowed>
      )}
    </>
  );
}

function ProposedCaseSize({ product: p, size }: { product: ProductProfile; size: number }) {
  const take = () =>
    call('desk.editProduct', { id: p.id, edition: p.edition, set: { caseSize: size } }).then(
      ({ editId }) => showSuccess(m.product.edited, editId),
      showError,
    );
  return (
    <IfAllowed ask="desk.editProduct">
      <Text size="sm">
        {m.listed.caseSize(count(size))}{' '}
        <Button size="compact-xs" variant="light" onClick={take}>
          {m.listed.takeCaseSize}
        </Button>
      </Text>
    </IfAllowed>
  );
}
