import { Button, Stack, Text } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import type { Dashboard } from '../../../src-shared/contract/index.ts';
import { FilterBar } from '../../components/FilterBar.tsx';
import { DefaultPeriod, useFilter } from '../../components/filters.ts';
import { date, percent } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { NoSales } from '../../components/NoSales.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { type ChosenPeriod, periods } from '../../components/periods.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { FirstRunForm } from '../account/FirstRunForm.tsx';
import { RunningImport } from '../imports/RunningImport.tsx';
import { isUnderWay, useImports } from '../imports/use-imports.ts';
import { homePeriod, rememberHomePeriod } from './home-period.ts';
import { KeyFigures } from './KeyFigures.tsx';
import { OwnTargets } from './OwnTargets.tsx';
import { InvoiceRanking, Ranking, Shares } from './Rankings.tsx';
import { RecentActivity } from './RecentActivity.tsx';
import { RevenueOverTime } from './RevenueOverTime.tsx';
import { NewStores, OverdueStores } from './StoreChanges.tsx';
import { ToDo } from './ToDo.tsx';

/** Sales dashboard of a period, by default the last 12 months; every number links to its details. */
export default function HomePage() {
  const { data: choices, error, reload } = useCall('sales.choices', {});
  const [chosen, setChosen] = useState(() => homePeriod(localStorage));
  const last = choices?.last ?? null;
  const period = useMemo(() => {
    if (typeof chosen !== 'string') return chosen;
    return last ? periods(last)[chosen] : {};
  }, [last, chosen]);
  if (error || !choices) return <PageState title={m.home.title} error={error} retry={reload} />;
  const choose = (next: ChosenPeriod) => {
    rememberHomePeriod(localStorage, next);
    setChosen(next);
  };
  return (
    <DefaultPeriod value={period}>
      <SalesDashboard onPeriod={choose} />
    </DefaultPeriod>
  );
}

function SalesDashboard({ onPeriod }: { onPeriod: (period: ChosenPeriod) => void }) {
  const { filter, isFiltered } = useFilter();
  const { data, error, reload } = useCall('sales.dashboard', filter);
  if (error || !data) return <PageState title={m.home.title} error={error} retry={reload} />;
  const isEmpty = data.invoices === 0;
  const hasFilters = !isEmpty || isFiltered || filter.from !== undefined;
  const remark = data.from && data.to ? m.home.period(date(data.from), date(data.to)) : undefined;
  return (
    <>
      <PageHeader title={m.home.title} remark={remark}>
        {!isEmpty && (
          <Button variant="default" onClick={() => window.print()}>
            {m.print}
          </Button>
        )}
      </PageHeader>
      <FirstRunForm />
      {hasFilters && <FilterBar onPeriod={onPeriod} />}
      {!isEmpty && !isFiltered && <RecentActivity />}
      <ToDo dashboard={data} />
      {!isFiltered && <OwnTargets />}
      {!isEmpty && <DashboardPanels dashboard={data} />}
      {isEmpty && (hasFilters ? <Text c="dimmed">{m.home.emptyFilter}</Text> : <EmptyState />)}
    </>
  );
}

function EmptyState() {
  const { trySample } = useImports.getState();
  const items = useImports((state) => state.items);
  const running = items?.filter(isUnderWay) ?? [];
  return (
    <Stack>
      {running.map((item) => (
        <RunningImport key={item.importId} item={item} />
      ))}
      <NoSales>
        <IfAllowed ask="imports.sample">
          <Button variant="default" onClick={trySample} disabled={running.length > 0}>
            {m.home.trySample}
          </Button>
        </IfAllowed>
      </NoSales>
    </Stack>
  );
}

function DashboardPanels({ dashboard: d }: { dashboard: Dashboard }) {
  // the figures are painted before what is below them is computed
  const showsMore = useDeferredValue(true, false);
  return (
    <Stack gap="sm">
      {d.otherCurrencies.length > 0 && (
        <Text size="sm" c="dimmed">
          {m.home.otherCurrencies(d.otherCurrencies.join(', '))}
        </Text>
      )}
      <KeyFigures dashboard={d} />
      {showsMore && <MorePanels dashboard={d} />}
    </Stack>
  );
}

function MorePanels({ dashboard: d }: { dashboard: Dashboard }) {
  const categories = d.byCategory.map(({ category, ...rest }) => ({ name: category, ...rest }));
  return (
    <>
      <RevenueOverTime dashboard={d} />
      <div className="panels">
        <Ranking
          title={m.home.topStores}
          currency={d.currency}
          top={d.topStores}
          bottom={d.bottomStores}
          by="storeId"
          remark={
            d.concentration ? m.home.concentration(d.concentration.stores, percent(d.concentration.share)) : undefined
          }
        />
        <Ranking
          title={m.home.topProducts}
          currency={d.currency}
          top={d.topProducts}
          bottom={d.bottomProducts}
          by="productId"
        />
        <Shares title={m.home.byCategory} currency={d.currency} shares={categories} by="category" />
        <Shares title={m.home.byBrand} currency={d.currency} shares={d.byBrand} by="brand" />
        <Shares title={m.home.byCity} currency={d.currency} shares={d.byCity} by="city" />
        <Shares title={m.home.bySalesperson} currency={d.currency} shares={d.bySalesperson} by="salesperson" />
        <OverdueStores dashboard={d} />
        <NewStores dashboard={d} />
        <InvoiceRanking dashboard={d} />
      </div>
    </>
  );
}
