import { Alert, Anchor, Button, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { ForecastAccuracy, ForecastVersion, TrainingProgress } from '../../../src-shared/contract/index.ts';
import { call, listen } from '../../client.ts';
import type { ChartStyle } from '../../components/Chart.tsx';
import { ErrorAlert, showError } from '../../components/ErrorAlert.tsx';
import { count, date, instant, percent } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { Chart } from '../../components/LazyChart.tsx';
import { Loading } from '../../components/Loading.tsx';
import { showSuccess } from '../../components/notify.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { Tile } from '../../components/Tile.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { modelName, naiveComparison } from './labels.ts';
import { seriesName } from './series-name.ts';

/** Forecast accuracy and model versions. */
export default function AccuracyPage() {
  const { data, error, reload } = useCall('forecast.versions', {});
  useEffect(() => listen('forecast.changed', reload), [reload]);
  const running = useTraining();
  const champion = data?.items.find(({ state }) => state === 'champion');
  const train = () =>
    call('forecast.train', {}).then(
      ({ modelVersion, promoted }) =>
        showSuccess(promoted ? m.accuracy.trained(modelVersion) : m.accuracy.waits(modelVersion)),
      (problem) => (problem.code === 'cancelled' ? showSuccess(m.accuracy.cancelled) : showError(problem)),
    );
  return (
    <>
      <PageHeader
        title={m.accuracy.title}
        remark={
          <Anchor component={Link} href="/forecast" size="sm">
            {m.accuracy.back}
          </Anchor>
        }
      >
        <IfAllowed ask="forecast.train">
          {' '}
          {running ? (
            <Button variant="default" onClick={() => void call('forecast.cancel', {})}>
              {m.accuracy.cancel}
            </Button>
          ) : (
            <Button onClick={train}>{m.accuracy.train}</Button>
          )}
        </IfAllowed>
      </PageHeader>
      {running && <TrainingProgressPanel progress={running} />}
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {!data && error === null && <Loading />}
      {data && !champion && !running && <Text c="dimmed">{m.accuracy.none}</Text>}
      {data && champion && (
        <Stack gap="sm">
          {data.drift.warns && (
            <Alert color="orange" role="status">
              {m.accuracy.drifts(data.drift.real!.toFixed(1))}
            </Alert>
          )}
          <Tiles version={champion} />
          <div className="panels panels-wide">
            <Levels version={champion} />
            <Calibration accuracy={champion.accuracy} />
          </div>
          <Versions items={data.items} />
          <div className="panels panels-wide">
            <WorstSeries />
            <Drift />
          </div>
        </Stack>
      )}
    </>
  );
}

/** Progress of the running training, of any user; null if there is none. */
function useTraining(): TrainingProgress | null {
  const [progress, setProgress] = useState<TrainingProgress | null>(null);
  useEffect(() => {
    call('forecast.state', {}).then(
      ({ running }) => setProgress((now) => now ?? running),
      () => {},
    );
    return listen('forecast.progress', (now) =>
      setProgress(['done', 'failed', 'cancelled'].includes(now.phase) ? null : now),
    );
  }, []);
  return progress;
}

function TrainingProgressPanel({ progress: { phase, done, all } }: { progress: TrainingProgress }) {
  return (
    <Paper mb="sm" role="status">
      <Text size="sm" mb={6}>
        {phase === 'trying'
          ? m.accuracy.trying(count(done), count(all))
          : m.accuracy.phases[phase === 'saving' ? 'saving' : 'reading']}
      </Text>
      <Progress value={all > 0 ? (100 * done) / all : 0} aria-label={m.accuracy.progress} />
    </Paper>
  );
}

const twoDecimals = (value: number | null) => (value === null ? '–' : value.toFixed(2));

function Tiles({ version: v }: { version: ForecastVersion }) {
  const { mase, naive, coverage } = v.accuracy;
  const better = mase !== null && naive.mase ? 1 - mase / naive.mase : null;
  const held = (nominal: number) => coverage.find((one) => one.nominal === nominal)?.held ?? null;
  return (
    <div className="tiles">
      <Tile label={m.accuracy.mase} value={twoDecimals(mase)}>
        <span>{m.accuracy.naiveHas(twoDecimals(naive.mase))}</span>
      </Tile>
      <Tile label={m.accuracy.error} value={better === null ? '–' : percent(Math.abs(better))}>
        <span>{naiveComparison(better)}</span>
      </Tile>
      {([0.8, 0.95] as const).map((nominal) => (
        <Tile
          key={nominal}
          label={m.accuracy.holds(percent(nominal))}
          value={held(nominal) === null ? '–' : percent(held(nominal)!)}
        >
          <span>{m.accuracy.ofPeriods(count(v.accuracy.periods))}</span>
        </Tile>
      ))}
      <Tile label={m.accuracy.series} value={count(v.series)}>
        <span>{m.accuracy.until(date(v.dataTo))}</span>
      </Tile>
    </div>
  );
}

function Levels({ version: v }: { version: ForecastVersion }) {
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.accuracy.byLevel}
      </Title>
      <SmallTable
        rows={Object.entries(v.byLevel)}
        rowKey={([level]) => level}
        columns={[
          { head: m.accuracy.level, cell: ([level]) => m.levels[level as keyof typeof m.levels] ?? level },
          { head: m.accuracy.series, right: true, cell: ([, a]) => count(a.series) },
          {
            head: m.accuracy.mase,
            right: true,
            cell: ([, a]) => (
              <span
                className={
                  a.mase !== null && a.naive.mase !== null && a.mase > a.naive.mase ? 'delta-bad' : 'delta-good'
                }
              >
                {twoDecimals(a.mase)}
              </span>
            ),
          },
          { head: m.accuracy.naive, right: true, cell: ([, a]) => twoDecimals(a.naive.mase) },
          {
            head: m.accuracy.holds(percent(0.8)),
            right: true,
            cell: ([, a]) => percent(a.coverage.find(({ nominal }) => nominal === 0.8)?.held ?? 0),
          },
        ]}
      />
      <Text size="xs" c="dimmed" mt="xs">
        {m.accuracy.maseHint}
      </Text>
    </Paper>
  );
}

function Calibration({ accuracy }: { accuracy: ForecastAccuracy }) {
  const points = accuracy.coverage;
  const option = useCallback(
    (style: ChartStyle) => ({
      grid: { ...style.base.grid, top: 34 },
      legend: { top: 0, right: 0, itemHeight: 8, textStyle: { color: style.ink } },
      xAxis: style.category(points.map(({ nominal }) => percent(nominal))),
      yAxis: { ...style.value((value) => percent(value)), min: 0, max: 1 },
      series: [
        {
          type: 'bar',
          name: m.accuracy.held,
          data: points.map(({ held }) => held),
          barMaxWidth: 34,
          itemStyle: { color: style.bar, borderRadius: [3, 3, 0, 0] },
          tooltip: { valueFormatter: (v: unknown) => percent(Number(v)) },
        },
        {
          type: 'line',
          name: m.accuracy.promised,
          data: points.map(({ nominal }) => nominal),
          symbol: 'none',
          lineStyle: { color: style.known, type: 'dashed', width: 2 },
          itemStyle: { color: style.known },
          tooltip: { valueFormatter: (v: unknown) => percent(Number(v)) },
        },
      ],
    }),
    [points],
  );
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.accuracy.calibration}
      </Title>
      <Chart
        option={option}
        height={210}
        label={`${m.accuracy.calibration}. ${points.map(({ nominal, held }) => `${percent(nominal)}: ${held === null ? '–' : percent(held)}`).join(', ')}`}
      />
    </Paper>
  );
}

function Versions({ items }: { items: ForecastVersion[] }) {
  const change = (what: Promise<{ champion: number }>) =>
    what.then(({ champion }) => showSuccess(m.accuracy.speaks(champion)), showError);
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.accuracy.versions}
      </Title>
      <SmallTable
        rows={items}
        rowKey={({ id }) => id}
        columns={[
          { head: m.forecast.versionHead, cell: ({ id }) => id },
          { head: m.accuracy.made, cell: ({ madeAt }) => instant(madeAt) },
          { head: m.accuracy.state, cell: ({ state }) => m.accuracy.states[state] },
          { head: m.accuracy.series, right: true, cell: ({ series }) => count(series) },
          { head: m.accuracy.mase, right: true, cell: ({ accuracy }) => twoDecimals(accuracy.mase) },
          { head: m.accuracy.naive, right: true, cell: ({ accuracy }) => twoDecimals(accuracy.naive.mase) },
          { head: m.accuracy.data, right: true, cell: ({ dataTo }) => date(dataTo) },
          {
            head: { label: m.accuracy.promote },
            right: true,
            cell: ({ id, state }) =>
              state === 'champion' ? (
                items.length > 1 && (
                  <IfAllowed ask="forecast.rollback">
                    <Button size="compact-xs" variant="subtle" onClick={() => change(call('forecast.rollback', {}))}>
                      {m.accuracy.rollback}
                    </Button>
                  </IfAllowed>
                )
              ) : (
                <IfAllowed ask="forecast.promote">
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    aria-label={m.accuracy.promoteOne(id)}
                    onClick={() => change(call('forecast.promote', { id }))}
                  >
                    {m.accuracy.promote}
                  </Button>
                </IfAllowed>
              ),
          },
        ]}
      />
    </Paper>
  );
}

const hrefOf = ({
  storeId,
  productId,
  category,
}: {
  storeId: number | null;
  productId: number | null;
  category: string | null;
}) => {
  const params = new URLSearchParams();
  if (storeId) params.set('storeId', String(storeId));
  if (productId) params.set('productId', String(productId));
  if (category) params.set('category', category);
  return `/forecast?${params}`;
};

function WorstSeries() {
  const { data, reload } = useCall('forecast.series', { limit: 12 });
  useEffect(() => listen('forecast.changed', reload), [reload]);
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.accuracy.worst}
      </Title>
      <SmallTable
        rows={data?.items ?? []}
        rowKey={(s) => `${s.level} ${s.storeId} ${s.productId} ${s.category}`}
        columns={[
          {
            head: m.accuracy.oneSeries,
            cell: (s) => <Link href={hrefOf(s)}>{seriesName(s)}</Link>,
          },
          { head: m.forecast.model, cell: ({ model }) => modelName(model) },
          { head: m.accuracy.mase, right: true, cell: ({ mase }) => twoDecimals(mase) },
          { head: m.accuracy.naive, right: true, cell: ({ naiveMase }) => twoDecimals(naiveMase) },
        ]}
      />
    </Paper>
  );
}

function Drift() {
  const { data, reload } = useCall('forecast.overTime', {});
  useEffect(() => listen('forecast.changed', reload), [reload]);
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.accuracy.overTime}
      </Title>
      {data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {m.accuracy.notYet}
        </Text>
      )}
      {data && data.items.length > 0 && (
        <SmallTable
          rows={data.items}
          rowKey={({ version, level }) => `${version} ${level}`}
          columns={[
            { head: m.forecast.versionHead, cell: ({ version }) => version },
            { head: m.accuracy.level, cell: ({ level }) => m.levels[level] },
            { head: m.accuracy.wape, right: true, cell: ({ wape }) => (wape === null ? '–' : percent(wape)) },
            {
              head: m.accuracy.holds(percent(0.8)),
              right: true,
              cell: ({ held80 }) => (held80 === null ? '–' : percent(held80)),
            },
          ]}
        />
      )}
    </Paper>
  );
}
