import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { Dashboard } from '../../../src-shared/contract/index.ts';
import { FilterBar } from '../../components/FilterBar.tsx';
import { useFilter } from '../../components/filters.ts';
import { date } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Trouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { FirstStart } from '../account/FirstStart.tsx';
import { RunningImport } from '../imports/RunningImport.tsx';
import { isUnderWay, useImports } from '../imports/state.ts';
import { Figures } from './Figures.tsx';
import { News } from './News.tsx';
import { OverTime } from './OverTime.tsx';
import { InvoiceRanking, Ranking, Shares } from './Rankings.tsx';
import { FreshStores, QuietStores } from './StoreNews.tsx';
import { ToDo } from './ToDo.tsx';

/** Sales dashboard of a period, compared with the previous one; every number links to its details. */
export default function HomePage() {
  const { filter, isFiltered } = useFilter();
  const { data, error, reload } = useCall('sales.dashboard', filter);
  if (error) return <Trouble error={error} retry={reload} />;
  if (!data) return <Loading />;
  const remark = data.from && data.to ? m.home.period(date(data.from), date(data.to)) : undefined;
  return (
    <>
      <PageHead title={m.home.title} remark={remark}>
        {data.invoices > 0 && (
          <Button variant="default" onClick={() => window.print()}>
            {m.print}
          </Button>
        )}
      </PageHead>
      <FirstStart />
      <ToDo />
      {(data.invoices > 0 || isFiltered) && <FilterBar />}
      {data.invoices > 0 && !isFiltered && <News />}
      {data.invoices > 0 && <Desk dashboard={data} />}
      {data.invoices === 0 && (isFiltered ? <Text c="dimmed">{m.home.emptyFilter}</Text> : <Empty />)}
    </>
  );
}

function Empty() {
  const { trySample } = useImports.getState();
  const items = useImports((state) => state.items);
  const running = items?.filter(isUnderWay) ?? [];
  return (
    <Stack>
      {running.map((item) => (
        <RunningImport key={item.importId} item={item} />
      ))}
      <Paper p="xl" ta="center">
        <Title order={2}>{m.home.emptyTitle}</Title>
        <Text c="dimmed" mt={4} mb="md">
          {m.home.emptyText}
        </Text>
        <Group justify="center">
          <Button component={Link} href="/imports">
            {m.home.toImports}
          </Button>
          <Button variant="default" onClick={trySample} disabled={running.length > 0}>
            {m.home.trySample}
          </Button>
        </Group>
      </Paper>
    </Stack>
  );
}

function Desk({ dashboard: d }: { dashboard: Dashboard }) {
  const categories = d.byCategory.map(({ category, ...rest }) => ({ name: category, ...rest }));
  return (
    <Stack gap="sm">
      {d.otherCurrencies.length > 0 && (
        <Text size="sm" c="dimmed">
          {m.home.otherCurrencies(d.otherCurrencies.join(', '))}
        </Text>
      )}
      <Figures dashboard={d} />
      <OverTime dashboard={d} />
      <div className="panels">
        <Ranking
          title={m.home.topStores}
          currency={d.currency}
          top={d.topStores}
          bottom={d.bottomStores}
          by="storeId"
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
        <QuietStores dashboard={d} />
        <FreshStores dashboard={d} />
        <InvoiceRanking dashboard={d} />
      </div>
    </Stack>
  );
}
