import { Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useCallback } from 'react';
import type {
  AcceptanceRate,
  DeclineReason,
  SuggestionType,
  UpsellBacktest,
  UpsellScores,
} from '../../../src-shared/contract/index.ts';
import type { ChartStyle } from '../../components/Chart.tsx';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { count, date, percent } from '../../components/format.ts';
import { Chart } from '../../components/LazyChart.tsx';
import { Loading } from '../../components/Loading.tsx';
import { ScrollX } from '../../components/ScrollX.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

const share = (value: number) => percent(Math.round(value * 1000) / 1000);

/** Outcomes of suggestions, and their backtest on the user’s own data. */
export function SuggestionAccuracy() {
  const feedback = useCall('upsell.feedback', {});
  const backtest = useCall('upsell.backtest', {});
  if (feedback.error) return <ErrorAlert error={feedback.error} retry={feedback.reload} />;
  if (!feedback.data) return <Loading />;
  const { kinds, reps, refusals } = feedback.data;
  return (
    <Stack gap="sm">
      {kinds.length === 0 ? (
        <Paper>
          <Title order={3} mb="xs">
            {m.upsell.results}
          </Title>
          <Text size="sm" c="dimmed">
            {m.upsell.noResults}
          </Text>
        </Paper>
      ) : (
        <div className="panels panels-wide">
          <Rates head={m.upsell.kind} rates={kinds} nameOf={(name) => m.upsell.kinds[name as SuggestionType]} />
          <Rates head={m.upsell.rep} rates={reps} nameOf={(name) => name} />
          {Object.keys(refusals).length > 0 && <Refusals refusals={refusals} />}
        </div>
      )}
      {backtest.error !== null && <ErrorAlert error={backtest.error} retry={backtest.reload} />}
      {!backtest.data && backtest.error === null && (
        <Paper role="status">
          <Text size="sm">{m.upsell.measuring}</Text>
        </Paper>
      )}
      {backtest.data && (
        <div className="panels panels-wide">
          <BacktestPanel backtest={backtest.data} />
          <Calibration backtest={backtest.data} />
        </div>
      )}
    </Stack>
  );
}

function Rates({ head, rates, nameOf }: { head: string; rates: AcceptanceRate[]; nameOf: (name: string) => string }) {
  return (
    <Paper>
      <Title order={3} mb="xs">
        {m.upsell.results}
      </Title>
      <SmallTable
        rows={rates}
        rowKey={({ name }) => name}
        columns={[
          { head, cell: ({ name }) => nameOf(name) },
          { head: m.upsell.accepted, right: true, cell: ({ accepted }) => count(accepted) },
          { head: m.upsell.refusedHead, right: true, cell: ({ refused }) => count(refused) },
          { head: m.upsell.snoozedHead, right: true, cell: ({ snoozed }) => count(snoozed) },
          { head: m.upsell.orderedLater, right: true, cell: ({ orderedLater }) => count(orderedLater) },
          {
            head: m.upsell.rate,
            right: true,
            cell: ({ rate }) => (rate === null ? '–' : percent(Math.round(rate * 100) / 100)),
          },
          { head: m.upsell.factor, right: true, cell: ({ factor }) => factor.toFixed(2) },
        ]}
      />
      <Text size="xs" c="dimmed" mt="xs">
        {m.upsell.factorHint}
      </Text>
    </Paper>
  );
}

function Refusals({ refusals }: { refusals: Partial<Record<DeclineReason, number>> }) {
  return (
    <Paper>
      <Title order={3} mb="xs">
        {m.upsell.why}
      </Title>
      <ScrollX>
        <Table className="small-table">
          <Table.Tbody>
            {(Object.entries(refusals) as [DeclineReason, number][])
              .sort((a, b) => b[1] - a[1])
              .map(([why, times]) => (
                <Table.Tr key={why}>
                  <Table.Td>{m.upsell.refusals[why]}</Table.Td>
                  <Table.Td ta="right">{count(times)}</Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </ScrollX>
    </Paper>
  );
}

function BacktestPanel({ backtest: b }: { backtest: UpsellBacktest }) {
  const best = Math.max(...Object.values(b.baselines).map(({ recallAt10 }) => recallAt10));
  const rows: [name: string, scores: UpsellScores, ours: boolean][] = [
    [m.upsell.methods.blend, b.blend, true],
    [m.upsell.methods.shown, b.shown, true],
    ...(Object.entries(b.kinds) as [SuggestionType, UpsellScores][]).map(
      ([kind, scores]): [string, UpsellScores, boolean] => [m.upsell.kinds[kind], scores, false],
    ),
    [m.upsell.methods.popular, b.baselines.popular, false],
    [m.upsell.methods.frequency, b.baselines.frequency, false],
    [m.upsell.methods.cooccurrence, b.baselines.cooccurrence, false],
  ];
  return (
    <Paper>
      <Title order={3}>{m.upsell.backtestTitle}</Title>
      <Text size="sm" c="dimmed" mb="xs">
        {m.upsell.backtest(count(b.stores), b.dataTo ? date(b.dataTo) : '–')}
      </Text>
      <ScrollX>
        <Table className="small-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{m.upsell.method}</Table.Th>
              <Table.Th ta="right" title={m.upsell.recallHint}>
                {m.upsell.recall}
              </Table.Th>
              <Table.Th ta="right">{m.upsell.precision}</Table.Th>
              <Table.Th ta="right">{m.upsell.hitRate}</Table.Th>
              <Table.Th ta="right">{m.upsell.money}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(([name, scores, ours]) => (
              <Table.Tr key={name} fw={ours ? 600 : 400}>
                <Table.Td>{name}</Table.Td>
                <Table.Td ta="right">
                  <span
                    className={
                      ours && scores === b.blend ? (scores.recallAt10 >= best ? 'delta-good' : 'delta-bad') : ''
                    }
                  >
                    {share(scores.recallAt10)}
                  </span>
                </Table.Td>
                <Table.Td ta="right">{share(scores.precisionAt10)}</Table.Td>
                <Table.Td ta="right">{share(scores.hitRateAt10)}</Table.Td>
                <Table.Td ta="right">{share(scores.moneyAt10)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollX>
      <Text size="xs" c="dimmed" mt="xs">
        {m.upsell.recallHint}
      </Text>
    </Paper>
  );
}

function Calibration({ backtest: { calibration } }: { backtest: UpsellBacktest }) {
  const option = useCallback(
    (style: ChartStyle) => ({
      grid: { ...style.base.grid, top: 34 },
      legend: { top: 0, right: 0, itemHeight: 8, textStyle: { color: style.ink } },
      xAxis: style.category(calibration.map(({ from }) => `${percent(from)}+`)),
      yAxis: { ...style.value((value) => percent(value)), min: 0, max: 1 },
      series: [
        {
          type: 'bar',
          name: m.upsell.actual,
          data: calibration.map(({ observed }) => observed),
          barMaxWidth: 34,
          itemStyle: { color: style.bar, borderRadius: [3, 3, 0, 0] },
          tooltip: { valueFormatter: (v: unknown) => share(Number(v)) },
        },
        {
          type: 'line',
          name: m.upsell.predicted,
          data: calibration.map(({ expected }) => expected),
          symbol: 'none',
          lineStyle: { color: style.known, type: 'dashed', width: 2 },
          itemStyle: { color: style.known },
          tooltip: { valueFormatter: (v: unknown) => share(Number(v)) },
        },
      ],
    }),
    [calibration],
  );
  return (
    <Paper>
      <Title order={3} mb="xs">
        {m.upsell.calibration}
      </Title>
      <Chart
        option={option}
        height={260}
        label={`${m.upsell.calibration} ${calibration.map(({ expected, observed, cases }) => `${share(expected)}: ${share(observed)} (${m.upsell.cases10(count(cases))})`).join(', ')}`}
      />
    </Paper>
  );
}
