import { Anchor, Button, NumberInput, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { Link } from 'wouter';
import type { Forecast } from '../../../src-shared/contract/index.ts';
import { call, listen } from '../../client.ts';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { useFilter } from '../../components/filters.ts';
import { percent } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { SearchCombobox } from '../../components/SearchCombobox.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { Tile } from '../../components/Tile.tsx';
import { useCall } from '../../components/use-call.ts';
import { useMe } from '../../components/use-me.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';
import { ForecastChart, formatterOf } from './ForecastChart.tsx';
import { festivalText, modelName, naiveComparison, noteText } from './labels.ts';
import { SpecialPeriods } from './SpecialPeriods.tsx';
import { seriesName } from './series-name.ts';

const numericParam = (params: URLSearchParams, name: string) => {
  const text = params.get(name);
  return text ? Number(text) : undefined;
};

const MAX_FESTIVALS_SHOWN = 4;

/** One forecast: values with intervals, model choice, and scenarios. */
export default function ForecastPage() {
  const [params, put] = useQueryParams();
  const { filter } = useFilter();
  const storeId = numericParam(params, 'storeId') ?? filter.storeId;
  const productId = numericParam(params, 'productId') ?? filter.productId;
  const category = params.get('category') ?? filter.category;
  const grain = params.get('grain') as 'week' | 'month' | null;
  const scenario = {
    growthPercent: numericParam(params, 'growth'),
    pricePercent: numericParam(params, 'price'),
    withoutStoreId: numericParam(params, 'without'),
  };
  const input = JSON.parse(
    JSON.stringify({
      storeId,
      productId,
      ...(storeId || productId ? {} : { category: category ?? undefined }),
      grain: grain ?? undefined,
      ...scenario,
    }),
  );
  // a user with a store scope has to select one of their stores
  const wait = useMe(({ me }) => me?.narrowed === true) && storeId === undefined;
  const { data: f, error, reload } = useCall('forecast.get', input, { wait });
  useEffect(() => listen('forecast.changed', reload), [reload]);
  return (
    <>
      <PageHeader title={m.forecast.title} remark={f ? seriesName(f) : undefined}>
        <IfAllowed ask="forecast.overTime">
          <Button component={Link} href="/forecast/accuracy" variant="default">
            {m.forecast.accuracy}
          </Button>
        </IfAllowed>
      </PageHeader>
      <div className="filters no-print">
        <SearchCombobox
          size="xs"
          label={m.forecast.pick}
          none={m.forecast.pickNone}
          find={async (text) =>
            (await call('sales.find', { text })).found.filter(({ kind }) => kind === 'store' || kind === 'product')
          }
          itemKey={(item) => `${item.kind} ${item.id}`}
          render={(item) => (
            <>
              {item.name} <small>{item.detail}</small>
            </>
          )}
          onPick={(item) => put({ [item.kind === 'store' ? 'storeId' : 'productId']: String(item.id), category: null })}
        />
        <CategoryPick
          value={f?.category ?? null}
          onPick={(name) => put({ category: name, storeId: null, productId: null })}
        />
        <Select
          aria-label={m.forecast.grain}
          size="xs"
          w={130}
          allowDeselect={false}
          data={[
            { value: 'month', label: m.forecast.grains.month },
            { value: 'week', label: m.forecast.grains.week },
          ]}
          value={grain ?? f?.grain ?? 'month'}
          onChange={(value) => put({ grain: value })}
        />
        {(storeId || productId || category) && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => put({ storeId: null, productId: null, category: null })}
          >
            {m.forecast.all}
          </Button>
        )}
      </div>
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {wait && <Text c="dimmed">{m.forecast.chooseStore}</Text>}
      {!f && !wait && error === null && <Loading />}
      {f && (
        <Stack gap="sm">
          <Tiles forecast={f} />
          <Paper>
            <ForecastChart forecast={f} />
            <Text size="xs" c="dimmed">
              {m.forecast.bands}
            </Text>
          </Paper>
          <div className="panels panels-wide">
            <Why forecast={f} />
            <WhatIf forecast={f} what={scenario} put={put} />
          </div>
          <SpecialPeriods forecast={f} onChanged={reload} />
          <Points forecast={f} />
        </Stack>
      )}
    </>
  );
}

function CategoryPick({ value, onPick }: { value: string | null; onPick: (name: string | null) => void }) {
  const { data } = useCall('sales.choices', {});
  return (
    <Select
      aria-label={m.forecast.category}
      placeholder={m.forecast.category}
      size="xs"
      w={170}
      clearable
      searchable
      data={(data?.categories ?? []).filter(Boolean)}
      value={value}
      onChange={onPick}
    />
  );
}

function Tiles({ forecast: f }: { forecast: Forecast }) {
  const write = formatterOf(f);
  const next = f.points[0];
  const sum = (of: (p: Forecast['points'][number]) => number) => f.points.reduce((all, p) => all + of(p), 0);
  const last = f.history.slice(-f.points.length).reduce((all, { value }) => all + value, 0);
  const { mase, naiveMase } = f.accuracy;
  const better = mase !== null && naiveMase ? 1 - mase / naiveMase : null;
  return (
    <div className="tiles">
      {next && (
        <Tile label={m.forecast.next(write.period(next.period))} value={write.value(next.mean)}>
          <span>{m.forecast.between(write.value(next.low80), write.value(next.high80))}</span>
        </Tile>
      )}
      <Tile label={m.forecast.together(f.points.length)} value={write.value(sum(({ mean }) => mean))}>
        <span>{m.forecast.before(write.value(last))}</span>
      </Tile>
      <Tile label={m.forecast.model} value={<span className="tile-word">{modelName(f.model)}</span>}>
        {f.modelVersion !== null ? (
          <span>{m.forecast.version(f.modelVersion)}</span>
        ) : (
          <span>{m.forecast.madeNow}</span>
        )}
      </Tile>
      <Tile label={m.forecast.against} value={better === null ? '–' : percent(Math.abs(better))}>
        <span>{naiveComparison(better)}</span>
      </Tile>
    </div>
  );
}

function Why({ forecast: f }: { forecast: Forecast }) {
  const worst = Math.max(...f.tried.map(({ loss }) => loss), 0);
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.forecast.why}
      </Title>
      {f.notes.length + f.festivals.length > 0 && (
        <ul className="notes-of-forecast">
          {f.festivals.slice(0, MAX_FESTIVALS_SHOWN).map((one) => (
            <li key={`${one.festival} ${one.category}`}>{festivalText(one)}</li>
          ))}
          {f.notes.map((note) => (
            <li key={note.code}>{noteText(note, f.grain)}</li>
          ))}
        </ul>
      )}
      {f.tried.length === 0 ? (
        <Text size="sm" c="dimmed">
          {m.forecast.noTest}
        </Text>
      ) : (
        <>
          <Text size="sm" c="dimmed" mb={6}>
            {m.forecast.tried}
          </Text>
          <ol className="bars">
            {f.tried.map(({ model, loss }) => (
              <li key={model} className={model === f.model ? 'bars-chosen' : undefined}>
                <span>{modelName(model)}</span>
                <span className="bars-bar" aria-hidden>
                  <span style={{ width: `${worst > 0 ? (100 * loss) / worst : 0}%` }} />
                </span>
                <span className="figure">{loss.toFixed(2)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Paper>
  );
}

type SetParams = (change: Record<string, string | null>) => void;

function WhatIf({
  forecast: f,
  what,
  put,
}: {
  forecast: Forecast;
  what: { growthPercent: number | undefined; pricePercent: number | undefined; withoutStoreId: number | undefined };
  put: SetParams;
}) {
  const excludedStore = useCall('sales.stores', {
    limit: 1,
    ...(what.withoutStoreId ? { storeId: what.withoutStoreId } : {}),
  }).data?.items[0];
  const change = (name: string) => (value: string | number) =>
    put({ [name]: value === '' || value === 0 ? null : String(value) });
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.forecast.whatIf}
      </Title>
      <Stack gap="xs">
        <NumberInput
          size="xs"
          label={m.forecast.growth}
          suffix=" %"
          min={-100}
          max={1000}
          value={what.growthPercent ?? 0}
          onChange={change('growth')}
        />
        {f.measure === 'revenue' && (
          <NumberInput
            size="xs"
            label={m.forecast.price}
            suffix=" %"
            min={-100}
            max={1000}
            value={what.pricePercent ?? 0}
            onChange={change('price')}
          />
        )}
        {f.storeId === null && (
          <SearchCombobox
            label={m.forecast.without}
            none={m.forecast.pickNone}
            find={async (text) => (await call('sales.find', { text })).found.filter(({ kind }) => kind === 'store')}
            itemKey={(item) => String(item.id)}
            render={(item) => item.name}
            onPick={(item) => put({ without: String(item.id) })}
          />
        )}
        {what.withoutStoreId !== undefined && excludedStore && (
          <Text size="sm">{m.forecast.isWithout(excludedStore.name)}</Text>
        )}
        {Object.values(what).some((value) => value !== undefined) && (
          <Button variant="subtle" size="compact-sm" onClick={() => put({ growth: null, price: null, without: null })}>
            {m.forecast.reset}
          </Button>
        )}
      </Stack>
    </Paper>
  );
}

function Points({ forecast: f }: { forecast: Forecast }) {
  const write = formatterOf(f);
  const earlier = f.earlier.flatMap(({ version, points }) => points.map((p) => ({ version, ...p }))).slice(-12);
  return (
    <div className="panels panels-wide">
      <Paper>
        <Title order={2} mb="xs">
          {m.forecast.points}
        </Title>
        <SmallTable
          rows={f.points}
          rowKey={({ period }) => period}
          columns={[
            { head: m.forecast.period, cell: ({ period }) => write.period(period) },
            { head: m.forecast.expected, right: true, cell: ({ mean }) => write.value(mean) },
            {
              head: m.forecast.eighty,
              right: true,
              cell: ({ low80, high80 }) => `${write.short(low80)} – ${write.short(high80)}`,
            },
            {
              head: m.forecast.ninetyFive,
              right: true,
              cell: ({ low95, high95 }) => `${write.short(low95)} – ${write.short(high95)}`,
            },
          ]}
        />
      </Paper>
      <Paper>
        <Title order={2} mb="xs">
          {m.forecast.earlierTitle}
        </Title>
        {earlier.length === 0 ? (
          <Text size="sm" c="dimmed">
            {m.forecast.noEarlier}
          </Text>
        ) : (
          <SmallTable
            rows={earlier}
            rowKey={({ version, period }) => `${version} ${period}`}
            columns={[
              { head: m.forecast.period, cell: ({ period }) => write.period(period) },
              { head: m.forecast.versionHead, right: true, cell: ({ version }) => version },
              { head: m.forecast.forecastHead, right: true, cell: ({ mean }) => write.value(mean) },
              { head: m.forecast.actual, right: true, cell: ({ actual }) => write.value(actual) },
            ]}
          />
        )}
        {f.storeId !== null && (
          <Anchor component={Link} href={`/stores/${f.storeId}`} size="sm">
            {m.forecast.toStore}
          </Anchor>
        )}
      </Paper>
    </div>
  );
}
