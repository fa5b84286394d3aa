import { ActionIcon, Button, Text, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useRef } from 'react';
import { Link } from 'wouter';
import type { NeededProduct } from '../../../src-shared/contract/index.ts';
import { daysOnShelf } from '../../../src-shared/order-quantity.ts';
import { count, date, shortDate } from '../../components/format.ts';
import { ScrollX } from '../../components/ScrollX.tsx';
import { m } from '../../messages/index.ts';
import { type CallLine, offerOf, piecesOf, quantityInput, wrongOf } from './call-lines.ts';

interface Props {
  needed: NeededProduct[];
  lines: CallLine[];
  /** Messages of the backend by product. */
  refused: Record<number, string>;
  onChange: (productId: number, changes: Partial<CallLine>) => void;
  onRemove: (productId: number) => void;
  onOffer: (productId: number) => void;
  /** After the last line. */
  onEnd: () => void;
  table: RefObject<HTMLTableElement | null>;
}

const quantityText = (quantity: number, unit: 'piece' | 'case') =>
  unit === 'case' ? m.upsell.cases(quantity) : m.orders.pieces(quantity);

/** The products of a call: what the shelf has, what follows from it, and what is taken. */
export function CallProducts({ needed, lines, refused, onChange, onRemove, onOffer, onEnd, table }: Props) {
  const products = new Map(needed.map((product) => [product.productId, product]));
  /** Moves to the same field some lines on; returns whether there is one. */
  const move = (from: HTMLInputElement, by: number, field = from.dataset.field!) => {
    const fields = [...(table.current?.querySelectorAll<HTMLInputElement>(`input[data-field=${field}]`) ?? [])];
    const rows = [...(table.current?.tBodies[0]?.rows ?? [])];
    const row = rows.indexOf(from.closest('tr')!) + by;
    const next = fields.find((input) => rows.indexOf(input.closest('tr')!) === row);
    next?.focus();
    next?.select();
    return next !== undefined;
  };
  return (
    <ScrollX>
      <table className="entry" ref={table}>
        <thead>
          <tr>
            <th>{m.orders.product}</th>
            <th>{m.calls.shelf}</th>
            <th>{m.calls.toOffer}</th>
            <th>{m.calls.take}</th>
            <th aria-label={m.remove} />
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <ProductLine
              key={line.productId}
              line={line}
              product={products.get(line.productId)}
              refused={refused[line.productId]}
              onChange={(changes) => onChange(line.productId, changes)}
              onRemove={() => onRemove(line.productId)}
              onOffer={onOffer}
              move={move}
              onEnd={onEnd}
            />
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}

function ProductLine({
  line,
  product,
  refused,
  onChange,
  onRemove,
  onOffer,
  move,
  onEnd,
}: {
  line: CallLine;
  product: NeededProduct | undefined;
  refused: string | undefined;
  onChange: (changes: Partial<CallLine>) => void;
  onRemove: () => void;
  onOffer: (productId: number) => void;
  move: (from: HTMLInputElement, by: number, field?: string) => boolean;
  onEnd: () => void;
}) {
  const wrong = wrongOf(line);
  const offer = product ? offerOf(product, line) : null;
  const take = () => offer && onChange({ quantity: quantityInput(offer, line) });
  const quantityField = useRef<HTMLInputElement>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    const isShelf = input.dataset.field === 'shelf';
    if (key === 'ArrowDown') move(input, 1);
    else if (key === 'ArrowUp') move(input, -1);
    else if (key === 'Enter') {
      if (isShelf && wrong.shelf === undefined) take();
      if (wrong[isShelf ? 'shelf' : 'quantity'] === undefined && !move(input, 1, 'shelf') && !move(input, 1)) onEnd();
    } else return;
    event.preventDefault();
  };
  const unit = m.orders.units[line.unit];
  const shelf = piecesOf(line.shelf, line);
  const days = product && shelf && 'pieces' in shelf ? daysOnShelf(product, shelf.pieces) : null;
  const field = { size: 'xs', inputMode: 'text', autoComplete: 'off', w: 118, rightSectionWidth: 52 } as const;
  const unitLabel = (
    <Text size="xs" c="dimmed" component="span">
      {unit}
    </Text>
  );
  return (
    <tr>
      <td>
        <Link href={`/products/${line.productId}`} className="call-product" tabIndex={-1}>
          {line.name}
        </Link>{' '}
        {product?.isDue && <span className="badge badge-warn">{m.calls.due}</span>}
        {line.source !== 'forecast' && <span className="badge badge-calm">{m.calls.added}</span>}
        {product && <ProductFacts product={product} />}
        {product?.instead && (
          <Button size="compact-xs" variant="light" mt={2} onClick={() => onOffer(product.instead!.productId)}>
            {m.stock.takeOther(product.instead.name)}
          </Button>
        )}
        {refused && (
          <span className="field-wrong" role="alert">
            {refused}
          </span>
        )}
      </td>
      <td>
        <TextInput
          {...field}
          data-field="shelf"
          aria-label={m.calls.shelfOf(line.name)}
          rightSection={unitLabel}
          value={line.shelf}
          error={wrong.shelf}
          onChange={({ currentTarget: { value } }) => onChange({ shelf: value })}
          onKeyDown={onKeyDown}
        />
        {days !== null && (
          <Text size="xs" c="dimmed">
            {m.calls.lasts(days)}
          </Text>
        )}
      </td>
      <td>
        {offer && (
          <Button
            size="compact-sm"
            variant={offer.pieces > 0 ? 'light' : 'subtle'}
            {...(offer.pieces === 0 && { color: 'gray' })}
            disabled={offer.pieces === 0}
            aria-label={m.calls.takeOf(line.name, quantityText(offer.quantity, offer.unit))}
            onClick={() => {
              take();
              quantityField.current?.focus();
            }}
          >
            {offer.pieces > 0 ? quantityText(offer.quantity, offer.unit) : m.calls.enough}
          </Button>
        )}
        {offer?.isShort && (
          <Text size="xs" className="late">
            {m.stock.inStock(Math.max(0, product?.available ?? 0))}
          </Text>
        )}
      </td>
      <td>
        <TextInput
          {...field}
          ref={quantityField}
          data-field="quantity"
          aria-label={m.orders.quantityOf(line.name)}
          rightSection={unitLabel}
          value={line.quantity}
          error={wrong.quantity}
          onChange={({ currentTarget: { value } }) => onChange({ quantity: value })}
          onKeyDown={onKeyDown}
        />
      </td>
      <td>
        {line.source !== 'forecast' && (
          <ActionIcon variant="subtle" color="gray" aria-label={m.orders.removeLine(line.name)} onClick={onRemove}>
            <X size={14} />
          </ActionIcon>
        )}
      </td>
    </tr>
  );
}

/** How the store orders a product: how much and how often, when last, last year, and what was counted before. */
function ProductFacts({ product }: { product: NeededProduct }) {
  const { usualPieces, usualDays, lastOrdered, lastYearPieces, counted, caseSize } = product;
  const facts = [
    usualDays === null ? m.calls.usually(count(usualPieces)) : m.calls.usuallyEvery(count(usualPieces), usualDays),
    caseSize !== null && caseSize > 1 && m.orders.caseOf(caseSize),
    m.orders.lastTaken(date(lastOrdered)),
    lastYearPieces > 0 && m.calls.lastYear(count(lastYearPieces)),
    counted && m.calls.counted(count(counted.pieces), shortDate(counted.date)),
  ];
  return (
    <Text size="xs" c="dimmed">
      {facts.filter(Boolean).join(' · ')}
    </Text>
  );
}
