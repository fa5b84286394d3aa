import { Alert, Button, Group, Paper, Text } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { OrderDetails, ProductOption, Suggestion } from '../../../src-shared/contract/index.ts';
import { discounted } from '../../../src-shared/discount.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { confirm } from '../../components/confirm.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { date, money } from '../../components/format.ts';
import { NewProduct } from '../../components/NewProduct.tsx';
import { showSuccess } from '../../components/notify.ts';
import { OrderSuggestions, type SuggestionShortcuts } from '../../components/OrderSuggestions.tsx';
import { ScrollX } from '../../components/ScrollX.tsx';
import { SearchCombobox } from '../../components/SearchCombobox.tsx';
import { recordAcceptance } from '../../components/suggestion-actions.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { type DraftLine, discountOf, lineTotal, newLine, piecesInLine, suggestedLine } from './draft.ts';
import { EntryLine } from './EntryLine.tsx';
import { OrderTerms } from './OrderTerms.tsx';
import { askToRelease } from './release.ts';
import { SaveStatus, UnsavedNotice } from './SaveStatus.tsx';
import { useDraft } from './use-draft.ts';
import { type LineStock, useStockNotes } from './use-stock-notes.ts';

interface Props {
  store: { id: number; name: string };
  currency: string;
  /** The existing order; null for a new one. */
  order: OrderDetails | null;
  onBegun?: (id: number) => void;
  onMoved: () => void;
  onReload: () => void;
}

/**
 * Keyboard-driven order entry: product name, Enter, quantity, Enter, next product. Saves automatically; Ctrl+Enter
 * confirms.
 */
export function OrderEntry({ store, currency, order, onBegun, onMoved, onReload }: Props) {
  const storeId = store.id;
  const draft = useDraft({ store, currency, order, onBegun });
  const { lines, setLines, wrong, saved } = draft;
  const stock = useStockNotes(lines, draft.terms.deliverOn, currency);
  const productInput = useRef<HTMLInputElement>(null);
  const quantities = useRef(new Map<number, HTMLInputElement>());
  const lineToFocus = useRef<number | null>(null);
  useEffect(() => productInput.current?.focus(), []);
  useEffect(() => {
    const input = lineToFocus.current === null ? undefined : quantities.current.get(lineToFocus.current);
    if (!input) return;
    lineToFocus.current = null;
    input.focus();
    input.select();
  });

  const add = (offered: ProductOption) => {
    const existing = lines.find(({ productId }) => productId === offered.productId);
    const line = existing ?? newLine(offered, currency);
    lineToFocus.current = line.key;
    setLines(existing ? [...lines] : [...lines, line]);
  };
  /** Adds a line of a product that was just made. */
  const addNew = async ({ id, name }: { id: number; name: string }) => {
    const { items } = await call('orders.offer', { storeId, text: name, limit: 50 });
    const offered = items.find(({ productId }) => productId === id);
    if (offered) add(offered);
  };
  /** Edit ids of accepted suggestions in the order, by product. */
  const acceptedEdits = useRef(new Map<number, Promise<number>>());
  const suggestionShortcuts = useRef<SuggestionShortcuts>(null);
  const take = (suggestion: Suggestion) => {
    if (lines.some(({ productId }) => productId === suggestion.productId)) return;
    setLines([...lines, suggestedLine(suggestion, currency)]);
    const note = recordAcceptance(storeId, suggestion);
    acceptedEdits.current.set(suggestion.productId, note);
    note.catch(showError);
    productInput.current?.focus();
  };
  const onOfferKey = (key: string) => {
    if (key === '+') suggestionShortcuts.current?.take();
    else if (key === '-') suggestionShortcuts.current?.ask();
    else return false;
    return true;
  };
  const change = (key: number, changes: Partial<DraftLine>) =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...changes } : line)));
  const remove = (key: number) => {
    // removing a suggested product from the order undoes its acceptance
    const productId = lines.find((line) => line.key === key)?.productId ?? 0;
    acceptedEdits.current
      .get(productId)
      ?.then((editId) => call('desk.undo', { editId }))
      .catch(() => undefined);
    acceptedEdits.current.delete(productId);
    setLines(lines.filter((line) => line.key !== key));
    productInput.current?.focus();
  };
  /** Takes what is in stock instead of what a line asks for. */
  const takeStock = (line: DraftLine, note: LineStock) => {
    const { instead, available } = note;
    if (!instead) return change(line.key, piecesInLine(line, available));
    void call('orders.offer', { storeId, text: instead.name, limit: 50 }).then(({ items }) => {
      const offered = items.find(({ productId }) => productId === instead.productId);
      if (!offered) return;
      const wanted = lineTotal(line, currency)?.pieces ?? 1;
      const other = newLine(offered, currency);
      const taken = { ...other, ...piecesInLine(other, Math.min(wanted, instead.available)) };
      setLines(lines.map((one) => (one.key === line.key ? taken : one)));
    }, showError);
  };
  const mayRelease = useAllowed('orders.confirmOverLimit');
  const confirmOrder = () => {
    if (stock.size === 0) return void changeState('orders.confirm');
    confirm({
      title: m.stock.confirmTitle,
      text: m.stock.confirmText(stock.size),
      yes: m.stock.confirmYes,
      onYes: () => void changeState('orders.confirm'),
    });
  };
  const changeState = async (what: 'orders.confirm' | 'orders.confirmOverLimit' | 'orders.cancel') => {
    try {
      // a wrong field does not keep an order from being cancelled
      if (what !== 'orders.cancel') await draft.save();
      const { id, edition } = draft.kept()!;
      const { editId } = await call(what, { id, edition });
      draft.forget();
      showSuccess(what === 'orders.cancel' ? m.orders.cancelled(id) : m.orders.confirmed(id), editId);
      onMoved();
    } catch (error) {
      const isHeld = error instanceof Problem && error.code === 'credit_hold';
      if (isHeld && mayRelease) return askToRelease([error], () => void changeState('orders.confirmOverLimit'));
      // a validation error has an empty message and is shown at its field
      if (!(error instanceof Error && error.message === '')) showError(error);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    confirmOrder();
  };
  const subtotal = lines.reduce((sum, line) => sum + (lineTotal(line, currency)?.totalMinor ?? 0), 0);
  const discount = discountOf(draft.terms) ?? 0;
  const total = discounted(subtotal, discount);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears Ctrl+Enter of the fields within
    <div onKeyDown={onKeyDown}>
      {saved === 'changed' && (
        <Alert color="red" mb="sm" role="alert">
          <Group justify="space-between">
            <Text size="sm">{m.orders.changedMeanwhile}</Text>
            <Button size="xs" variant="default" onClick={onReload}>
              {m.orders.reload}
            </Button>
          </Group>
        </Alert>
      )}
      <UnsavedNotice draft={draft} />
      {draft.failure && saved !== 'changed' && (
        <Alert color="red" mb="sm" role="alert">
          {draft.failure}
        </Alert>
      )}
      <Paper mb="sm" className="no-print">
        <SearchCombobox<ProductOption>
          input={productInput}
          label={m.orders.addProduct}
          none={m.orders.noProduct}
          find={async (text) => (await call('orders.offer', { storeId, text })).items}
          itemKey={({ productId }) => String(productId)}
          onPick={add}
          onEmptyKey={onOfferKey}
          render={(offered) => <ProductOptionRow offered={offered} currency={currency} />}
        />
        <Group justify="space-between" mt={6}>
          <Text size="xs" c="dimmed">
            {m.orders.entryHint}
          </Text>
          <NewProduct currency={currency} size="compact-xs" onAdded={addNew} />
        </Group>
      </Paper>
      {lines.length === 0 ? (
        <Text c="dimmed" mb="sm">
          {m.orders.emptyLines}
        </Text>
      ) : (
        <ScrollX>
          <table className="entry">
            <thead>
              <tr>
                <th>{m.orders.product}</th>
                <th>{m.orders.quantity}</th>
                <th>{m.orders.unit}</th>
                <th>{m.orders.price}</th>
                <th className="entry-sum">{m.orders.sum}</th>
                <th className="no-print" aria-label={m.remove} />
              </tr>
            </thead>
            <tbody>
              {lines.map((line, i) => (
                <EntryLine
                  key={line.key}
                  line={line}
                  currency={currency}
                  wrong={(field) => wrong[`lines.${i}.${field}`]}
                  stock={stock.get(line.key)}
                  onTakeStock={(note) => takeStock(line, note)}
                  onChange={(changes) => change(line.key, changes)}
                  onRemove={() => remove(line.key)}
                  onNext={() => productInput.current?.focus()}
                  quantityRef={(input) => {
                    if (input) quantities.current.set(line.key, input);
                    else quantities.current.delete(line.key);
                  }}
                />
              ))}
            </tbody>
            <tfoot className="entry-foot">
              {discount > 0 && (
                <tr>
                  <td colSpan={4}>{m.orders.discountOf(discount)}</td>
                  <td className="entry-sum figure">{money(total - subtotal, currency)}</td>
                  <td className="no-print" />
                </tr>
              )}
              <tr>
                <td colSpan={4}>{m.orders.total}</td>
                <td className="entry-sum figure">{money(total, currency)}</td>
                <td className="no-print" />
              </tr>
            </tfoot>
          </table>
        </ScrollX>
      )}
      <OrderTerms terms={draft.terms} wrong={wrong} onChange={draft.setTerms} />
      <OrderSuggestions
        storeId={storeId}
        within={lines.map(({ productId }) => productId)}
        onTake={take}
        keys={suggestionShortcuts}
      />
      <div className="entry-bar no-print">
        <Button onClick={confirmOrder} disabled={lines.length === 0 || saved === 'changed'}>
          {m.orders.confirm}
        </Button>
        <Button variant="default" onClick={() => window.print()}>
          {m.print}
        </Button>
        {draft.kept() && (
          <Button
            variant="subtle"
            color="red"
            onClick={() => changeState('orders.cancel')}
            disabled={saved === 'changed'}
          >
            {m.orders.cancelOrder}
          </Button>
        )}
        <SaveStatus
          state={lines.length === 0 && !draft.kept() ? null : saved}
          wrongLines={new Set(Object.keys(wrong).flatMap((field) => field.split('.')[1] ?? [])).size}
        />
        <span className="entry-total figure">
          {m.orders.total} <strong>{money(total, currency)}</strong>
        </span>
      </div>
    </div>
  );
}

function ProductOptionRow({ offered, currency }: { offered: ProductOption; currency: string }) {
  const { sku, name, priceMinor, usualQuantity, lastInvoice, caseSize, available } = offered;
  const habit =
    usualQuantity === null
      ? m.orders.never
      : `${m.orders.usual(usualQuantity)}, ${m.orders.lastTaken(date(lastInvoice!))}`;
  return (
    <span className="offer">
      <span>
        {name} <span className="offer-side">{sku}</span>
      </span>
      <span className="offer-side figure">
        {[
          available === null ? '' : available > 0 ? m.stock.inStock(available) : m.stock.outOfStock,
          habit,
          caseSize === null ? '' : m.orders.caseOf(caseSize),
          priceMinor === null ? '' : money(priceMinor, currency),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </span>
  );
}
