import { Button, Menu, Modal, NumberInput, Paper, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { CallSuggestion, CallWeights, Suggestion } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { draftNextOrder } from '../../components/draft-next-order.ts';
import { ErrorAlert, showError } from '../../components/ErrorAlert.tsx';
import { ExportMenu } from '../../components/ExportMenu.tsx';
import { useFilter } from '../../components/filters.ts';
import { count, date, money, weekdayDate } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { Loading } from '../../components/Loading.tsx';
import { showSuccess } from '../../components/notify.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { quantityText } from '../../components/suggestion-actions.ts';
import { useCall } from '../../components/use-call.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';

const LIMIT = 50;
/** Maximum number of visit sheets printed together. */
const MAX_VISIT_SHEETS = 20;

/** Stores to call on a day, by descending priority, with reasons. */
export default function CallsPage() {
  const [params, put] = useQueryParams();
  const { filter } = useFilter();
  const [weighing, setWeighing] = useState(false);
  const { data: choices } = useCall('sales.choices', {});
  const salesperson = params.get('salesperson') ?? filter.salesperson;
  const city = params.get('city') ?? filter.city;
  const day = params.get('date');
  const query = new URLSearchParams({
    ...(salesperson && { salesperson }),
    ...(city && { city }),
    ...(day && { date: day }),
  }).toString();
  const all = params.get('all') === '1';
  const { data, error, reload } = useCall('calls.list', {
    limit: LIMIT,
    all,
    ...(salesperson ? { salesperson } : {}),
    ...(city ? { city } : {}),
    ...(day ? { date: day } : {}),
  });
  const storeIds = data?.items.map((one) => one.storeId) ?? [];
  const { data: offers } = useCall('upsell.suggestAll', { storeIds, limit: 1 });
  const offerTo = new Map(offers?.items.map(({ storeId, suggestions }) => [storeId, suggestions[0]]));
  return (
    <>
      <PageHeader title={m.calls.title} remark={data ? m.calls.remark(count(data.total), date(data.date)) : undefined}>
        {storeIds.length > 0 && (
          <Button
            component={Link}
            href={`/leaves?ids=${storeIds.slice(0, MAX_VISIT_SHEETS).join(',')}`}
            variant="default"
          >
            {m.upsell.visitSheets}
          </Button>
        )}
        <ExportMenu
          table="calls"
          query={{ all, ...(salesperson && { salesperson }), ...(city && { city }), ...(day && { date: day }) }}
        />
        <Button variant="default" onClick={() => setWeighing(true)}>
          {m.calls.weights}
        </Button>
      </PageHeader>
      <div className="filters no-print">
        <TextInput
          size="xs"
          type="date"
          aria-label={m.calls.date}
          value={day ?? data?.date ?? ''}
          onChange={(event) => put({ date: event.currentTarget.value || null })}
        />
        <Select
          size="xs"
          w={170}
          clearable
          searchable
          aria-label={m.calls.rep}
          placeholder={m.calls.rep}
          data={(choices?.storeSalespeople ?? []).filter(Boolean)}
          value={salesperson ?? null}
          onChange={(value) => put({ salesperson: value })}
        />
        <Select
          size="xs"
          w={150}
          clearable
          searchable
          aria-label={m.calls.city}
          placeholder={m.calls.city}
          data={(choices?.cities ?? []).filter(Boolean)}
          value={city ?? null}
          onChange={(value) => put({ city: value })}
        />
        <Switch
          size="xs"
          label={m.calls.all}
          checked={all}
          onChange={(event) => put({ all: event.currentTarget.checked ? '1' : null })}
        />
      </div>
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {!data && error === null && <Loading />}
      {data?.items.length === 0 && <Text c="dimmed">{m.calls.none}</Text>}
      <ol className="calls" onKeyDown={moveBetweenCalls}>
        {data?.items.map((one) => (
          <li key={one.storeId}>
            <CallCard
              call={one}
              currency={data.currency}
              date={data.today}
              href={`/calls/${one.storeId}${query && `?${query}`}`}
              offer={offers ? (offerTo.get(one.storeId) ?? null) : undefined}
            />
          </li>
        ))}
      </ol>
      {weighing && <Weights onClose={() => setWeighing(false)} />}
    </>
  );
}

/** ↑ and ↓ move between the stores of the list; Enter opens the call. */
function moveBetweenCalls(event: KeyboardEvent<HTMLOListElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined || !(event.target instanceof HTMLElement) || !event.target.matches('.call-name')) return;
  const names = [...event.currentTarget.querySelectorAll<HTMLElement>('.call-name')];
  names[names.indexOf(event.target) + by]?.focus();
  event.preventDefault();
}

/** Reasons that the card does not spell out: the amount stands beside it, and most stores were never visited. */
const SHOWN_ELSEWHERE: CallSuggestion['reasons'][number]['code'][] = ['promised', 'large', 'never_visited'];

const CALL_RESULTS = ['called', 'visited', 'ordered', 'snoozed'] as const;
type CallResult = (typeof CALL_RESULTS)[number];

function CallCard({
  call: c,
  currency,
  date: on,
  href,
  offer,
}: {
  call: CallSuggestion;
  currency: string;
  /** The day on which results are recorded. */
  date: string;
  /** The page of the call. */
  href: string;
  /** Undefined while it loads: its line is reserved. */
  offer: Suggestion | null | undefined;
}) {
  const [, navigate] = useLocation();
  const mark = (what: CallResult) =>
    call('calls.mark', { storeId: c.storeId, what, date: on }).then(
      ({ editId }) => showSuccess(m.calls.marked(c.storeName, m.calls.marks[what]), editId),
      showError,
    );
  return (
    <Paper className="call">
      <div className="call-score" title={m.calls.scoreOf(String(Math.round(c.score)))}>
        <span className="figure">{Math.round(c.score)}</span>
        <span className="call-bar" aria-hidden>
          <span style={{ width: `${c.score}%` }} />
        </span>
      </div>
      <div>
        <Link href={href} className="call-name">
          {c.storeName}
        </Link>{' '}
        {c.promise && <span className="badge badge-warn">{m.calls.promisedFor(weekdayDate(c.promise.day))}</span>}{' '}
        <Text span size="sm" c="dimmed">
          {[c.city, c.salesperson].filter(Boolean).join(' · ')}
          {c.phone && (
            <>
              {' · '}
              <a className="call-phone" href={`tel:${c.phone}`}>
                {c.phone}
              </a>
            </>
          )}
        </Text>
        <Text size="sm">
          {c.reasons
            .filter(({ code }) => !SHOWN_ELSEWHERE.includes(code))
            .map(({ code, value }) => m.calls.reasons[code](String(value ?? '')))
            .join(' · ')}
        </Text>
        {c.owedMinor !== 0 && (
          <Text size="sm" className={c.overdueMinor > 0 ? 'late' : undefined}>
            {m.owed.title(money(c.owedMinor, currency))}
            {c.overdueMinor > 0 && ` · ${m.owed.overdue(money(c.overdueMinor, currency))}`}
          </Text>
        )}
        {offer === undefined && <Text size="sm">&nbsp;</Text>}
        {offer && (
          <Text size="sm" title={m.upsell.reasons[offer.kind](offer.evidence)}>
            {m.calls.offer(`${quantityText(offer)} × ${offer.product}`)}{' '}
            <span className="badge badge-calm">{m.upsell.kinds[offer.kind]}</span>
          </Text>
        )}
      </div>
      <div className="call-when">
        <span className="figure">{money(c.expectedOrderMinor, currency)}</span>
        <Text size="xs" c="dimmed">
          {c.expectedOrderDate && m.calls.expected(date(c.expectedOrderDate))}
        </Text>
        {c.mark && (
          <span className="badge badge-calm">
            {c.mark.outcome ? m.calls.outcomes[c.mark.outcome] : m.calls.marks[c.mark.what as CallResult]}
          </span>
        )}
      </div>
      <IfAllowed ask="calls.mark">
        <div className="call-do no-print">
          <Button
            size="compact-sm"
            aria-label={`${m.calls.order}: ${c.storeName}`}
            onClick={() => draftNextOrder(c.storeId).then(navigate, showError)}
          >
            {m.calls.order}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="compact-sm" variant="default" aria-label={`${m.calls.mark} ${c.storeName}`}>
                {m.calls.mark}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {CALL_RESULTS.map((what) => (
                <Menu.Item key={what} onClick={() => mark(what)}>
                  {m.calls.doMarks[what]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </div>
      </IfAllowed>
    </Paper>
  );
}

function Weights({ onClose }: { onClose: () => void }) {
  const { data } = useCall('calls.weights', {});
  const [changed, setChanged] = useState<Partial<CallWeights>>({});
  const save = () => call('calls.setWeights', changed).then(onClose, showError);
  return (
    <Modal opened onClose={onClose} title={m.calls.weights} closeButtonProps={{ 'aria-label': m.calls.close }}>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {m.calls.weightsHint}
        </Text>
        {(Object.keys(m.calls.parts) as (keyof CallWeights)[]).map((part) => (
          <NumberInput
            key={part}
            label={m.calls.parts[part]}
            min={0}
            max={10}
            step={0.5}
            value={changed[part] ?? data?.[part] ?? 0}
            onChange={(value) => setChanged({ ...changed, [part]: Number(value) || 0 })}
          />
        ))}
        <Button onClick={save}>{m.calls.save}</Button>
      </Stack>
    </Modal>
  );
}
