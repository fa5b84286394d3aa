import { Anchor, Button, Group, Paper, SegmentedControl, Text, Textarea } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { CallPreparation, ProductOption, Suggestion } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { money, weekdayDate } from '../../components/format.ts';
import { OrderSuggestions, type SuggestionShortcuts } from '../../components/OrderSuggestions.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { SearchCombobox } from '../../components/SearchCombobox.tsx';
import { useCall } from '../../components/use-call.ts';
import { useKept } from '../../components/use-kept.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { CallBriefing, CallFacts, callResultText } from './CallFacts.tsx';
import { CallOutcomes } from './CallOutcomes.tsx';
import { CallProducts } from './CallProducts.tsx';
import {
  type CallLine,
  foundLine,
  linesOf,
  NOTHING_TYPED,
  suggestedLine,
  type TypedCall,
  takenLines,
  typedLines,
} from './call-lines.ts';
import { useCallQueue } from './use-call-queue.ts';
import { useFinishCall } from './use-finish-call.ts';

/** A call to a store: what to know, what is on the shelf, what is taken, and how it ended. */
export default function CallPage({ storeId }: { storeId: number }) {
  const queue = useCallQueue(storeId);
  const { data, error, reload } = useCall('calls.prepare', { storeId, ...(queue.date && { date: queue.date }) });
  if (!data) return <PageState title={m.calls.call} error={error} retry={reload} />;
  return <Call call={data} queue={queue} />;
}

function Call({ call: c, queue }: { call: CallPreparation; queue: ReturnType<typeof useCallQueue> }) {
  const { storeId } = c;
  const { data: store } = useCall('sales.store', { id: storeId });
  const mayFinish = useAllowed('calls.finish');
  const mayOrder = useAllowed('orders.offer');
  const [typed, setTyped] = useKept<TypedCall>(`call ${storeId}`, NOTHING_TYPED);
  const lines = linesOf(c.products, typed.lines);
  const setLines = (next: CallLine[]) => setTyped({ ...typed, lines: typedLines(next) });
  const change = (productId: number, changes: Partial<CallLine>) =>
    setLines(lines.map((line) => (line.productId === productId ? { ...line, ...changes } : line)));
  const taken = takenLines(lines);
  const { data: deals } = useCall('orders.deals', {
    storeId,
    date: c.date,
    lines: taken.map(({ line, pieces }) => ({ productId: line.productId, pieces })),
    productIds: lines.map(({ productId }) => productId),
  });
  const netMinor = taken.length > 0 ? (deals?.netMinor ?? 0) : 0;
  const { how, setHow, finish, refused, saving } = useFinishCall({ call: c, queue, lines, typed, setTyped });

  const table = useRef<HTMLTableElement>(null);
  const productInput = useRef<HTMLInputElement>(null);
  const suggestions = useRef<SuggestionShortcuts>(null);
  const toFocus = useRef<number | null>(null);
  useEffect(() => {
    const first = table.current?.querySelector<HTMLInputElement>('input');
    (first ?? productInput.current)?.focus();
  }, []);
  useEffect(() => {
    const at = toFocus.current === null ? -1 : lines.findIndex(({ productId }) => productId === toFocus.current);
    if (at < 0) return;
    toFocus.current = null;
    const input = table.current?.tBodies[0]?.rows[at]?.querySelector<HTMLInputElement>('input[data-field=quantity]');
    input?.focus();
    input?.select();
  });
  const add = (line: CallLine) => {
    toFocus.current = line.productId;
    setLines(lines.some(({ productId }) => productId === line.productId) ? [...lines] : [...lines, line]);
  };
  const takeSuggestion = (suggestion: Suggestion) => {
    if (!lines.some(({ productId }) => productId === suggestion.productId))
      setLines([...lines, suggestedLine(suggestion)]);
    productInput.current?.focus();
  };
  const offerInstead = (productId: number) =>
    findProduct(storeId, productId, c).then((found) => found && add(foundLine(found)), showError);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const to = event.key === 'PageDown' ? queue.next : event.key === 'PageUp' ? queue.previous : null;
    if (!to) return;
    event.preventDefault();
    queue.go(to);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears Alt+PageDown of the fields within
    <div onKeyDown={onKeyDown}>
      <PageHeader title={c.storeName} remark={<CallRemark call={c} store={store} />}>
        <Button component={Link} href={queue.list} variant="default" size="compact-sm">
          {m.calls.left(queue.left)}
        </Button>
        {queue.next && (
          <Button component={Link} href={queue.next} variant="default" size="compact-sm" title="Alt+PageDown">
            {m.calls.next}
          </Button>
        )}
      </PageHeader>
      <CallBriefing call={c} netMinor={netMinor} />
      <div className="call-page">
        <div>
          {lines.length === 0 ? (
            <Text c="dimmed" mb="sm">
              {m.calls.nothingNeeded}
            </Text>
          ) : (
            <CallProducts
              needed={c.products}
              lines={lines}
              refused={refused.products}
              table={table}
              onChange={change}
              onRemove={(id) => setLines(lines.filter(({ productId }) => productId !== id))}
              onOffer={offerInstead}
              onEnd={() => productInput.current?.focus()}
            />
          )}
          {mayOrder && (
            <Paper my="sm" className="no-print">
              <SearchCombobox<ProductOption>
                input={productInput}
                label={m.orders.addProduct}
                none={m.orders.noProduct}
                find={async (text) => (await call('orders.offer', { storeId, text })).items}
                itemKey={({ productId }) => String(productId)}
                onPick={(found) => add(foundLine(found))}
                onEmptyKey={(key) => {
                  if (key === '+') suggestions.current?.take();
                  else if (key === '-') suggestions.current?.ask();
                  else return false;
                  return true;
                }}
                render={({ name, sku, priceMinor }) => (
                  <span className="offer">
                    <span>
                      {name} <span className="offer-side">{sku}</span>
                    </span>
                    <span className="offer-side figure">{priceMinor !== null && money(priceMinor, c.currency)}</span>
                  </span>
                )}
              />
              <Text size="xs" c="dimmed" mt={4}>
                {m.calls.hint}
              </Text>
            </Paper>
          )}
          <OrderSuggestions
            storeId={storeId}
            within={lines.map(({ productId }) => productId)}
            onTake={takeSuggestion}
            keys={suggestions}
          />
          {mayFinish && (
            <Group align="flex-end" mb="sm" className="no-print">
              <Textarea
                label={m.calls.remarkOf}
                autosize
                minRows={1}
                maxRows={4}
                flex={1}
                value={typed.remark}
                onChange={({ currentTarget: { value } }) => setTyped({ ...typed, remark: value })}
              />
              <SegmentedControl
                size="xs"
                aria-label={m.calls.how}
                data={(['called', 'visited'] as const).map((value) => ({ value, label: m.calls.hows[value] }))}
                value={how}
                onChange={(value) => setHow(value === 'visited' ? 'visited' : 'called')}
              />
            </Group>
          )}
        </div>
        <CallFacts call={c} store={store} deals={deals} />
      </div>
      {mayFinish && (
        <CallOutcomes
          day={c.date}
          lines={taken.length}
          netMinor={netMinor}
          currency={c.currency}
          saving={saving}
          trouble={refused.call}
          wrongDay={refused.day}
          onEnd={finish}
        />
      )}
    </div>
  );
}

/** A product of the catalogue as an option of the store. */
async function findProduct(storeId: number, productId: number, { products }: CallPreparation) {
  const name = products.find(({ instead }) => instead?.productId === productId)?.instead?.name ?? '';
  const { items } = await call('orders.offer', { storeId, text: name, limit: 50 });
  return items.find((item) => item.productId === productId);
}

function CallRemark({
  call: c,
  store,
}: {
  call: CallPreparation;
  store: { contact: string; phone: string; city: string } | null;
}) {
  return (
    <>
      {store?.phone ? (
        <a className="call-phone" href={`tel:${store.phone}`}>
          {store.phone}
        </a>
      ) : (
        store && m.calls.noPhone
      )}
      {[
        store?.contact,
        store?.city,
        c.nextDue && m.calls.nextDue(weekdayDate(c.nextDue)),
        c.lastCall && m.calls.lastCall(weekdayDate(c.lastCall.onDate), callResultText(c.lastCall)),
      ]
        .filter(Boolean)
        .map((text) => ` · ${text}`)
        .join('')}
      {' · '}
      <Anchor component={Link} size="sm" href={`/stores/${c.storeId}`}>
        {m.calls.profile}
      </Anchor>
    </>
  );
}
