import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { flushSync } from 'react-dom';
import { money } from '../../components/format.ts';
import { parseQuantity } from '../../components/parse-input.ts';
import { m } from '../../messages/index.ts';
import { caseSizeOf, type DraftLine, lineTotal } from './draft.ts';
import type { LineStock } from './use-stock-notes.ts';

/** A line of an order as it is typed: product, quantity with its unit, price and sum. */
export function EntryLine({
  line,
  currency,
  wrong,
  stock,
  onTakeStock,
  onChange,
  onRemove,
  onNext,
  quantityRef,
}: {
  line: DraftLine;
  currency: string;
  wrong: (field: string) => string | undefined;
  /** What the stock has to say of it. */
  stock: LineStock | undefined;
  onTakeStock: (stock: LineStock) => void;
  onChange: (changes: Partial<DraftLine>) => void;
  onRemove: () => void;
  onNext: () => void;
  quantityRef: (input: HTMLInputElement | null) => void;
}) {
  const sum = lineTotal(line, currency);
  const typed = parseQuantity(line.quantity);
  const unit = typed?.unit ?? line.unit;
  const quantityInput = useRef<HTMLInputElement>(null);
  const onEnter = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Delete' && event.ctrlKey) onRemove();
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      // “2c” sets the unit; move it into the unit field
      if (typed?.unit) onChange({ quantity: String(typed.quantity), unit: typed.unit });
      if (event.currentTarget === quantityInput.current && unit === 'case' && caseSizeOf(line) === null) {
        flushSync(() => onChange({ quantity: String(typed?.quantity ?? ''), unit: 'case' }));
        event.currentTarget.closest('tr')?.querySelector<HTMLInputElement>('input[inputmode=numeric]')?.focus();
      } else onNext();
    } else return;
    event.preventDefault();
  };
  return (
    <tr>
      <td>
        {line.name} <span className="offer-side">{line.sku}</span>
        {wrong('product') && (
          <span className="field-wrong" role="alert">
            {wrong('product')}
          </span>
        )}
        {stock && (
          <span className="field-wrong no-print" role="status">
            {m.text(stock.note)}{' '}
            {(stock.instead || stock.available > 0) && (
              <Button size="compact-xs" variant="light" onClick={() => onTakeStock(stock)}>
                {stock.instead ? m.stock.takeOther(stock.instead.name) : m.stock.take(stock.available)}
              </Button>
            )}
          </span>
        )}
      </td>
      <td>
        <TextInput
          ref={(input) => {
            quantityInput.current = input;
            quantityRef(input);
          }}
          size="xs"
          w={90}
          aria-label={m.orders.quantityOf(line.name)}
          inputMode="decimal"
          value={line.quantity}
          error={wrong('quantity')}
          onChange={({ currentTarget: { value } }) => onChange({ quantity: value })}
          onKeyDown={onEnter}
        />
      </td>
      <td>
        <Select
          size="xs"
          w={130}
          aria-label={m.orders.unitOf(line.name)}
          allowDeselect={false}
          data={[
            { value: 'piece', label: m.orders.units.piece },
            {
              value: 'case',
              label: line.caseSize === null ? m.orders.units.case : m.orders.caseOf(line.caseSize),
            },
          ]}
          value={unit}
          onChange={(value) =>
            onChange({ unit: value as DraftLine['unit'], quantity: typed ? String(typed.quantity) : line.quantity })
          }
        />
        {unit === 'case' && line.caseSize === null && (
          <TextInput
            size="xs"
            w={130}
            mt={4}
            aria-label={m.orders.caseSizeOf(line.name)}
            placeholder={m.orders.piecesInCase}
            inputMode="numeric"
            value={line.pieces}
            error={wrong('caseSize')}
            onChange={({ currentTarget: { value } }) => onChange({ pieces: value })}
            onKeyDown={onEnter}
          />
        )}
      </td>
      <td>
        <TextInput
          size="xs"
          w={100}
          aria-label={m.orders.priceOf(line.name)}
          inputMode="decimal"
          value={line.price}
          error={wrong('price')}
          onChange={({ currentTarget: { value } }) => onChange({ price: value })}
          onKeyDown={onEnter}
        />
      </td>
      <td className="entry-sum figure">
        {sum ? money(sum.totalMinor, currency) : '–'}
        {sum && unit === 'case' && <span className="offer-side entry-pieces">{m.orders.pieces(sum.pieces)}</span>}
      </td>
      <td className="no-print">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={m.orders.removeLine(line.name)}
          title={`${m.orders.removeLine(line.name)} (Ctrl+Delete)`}
          onClick={onRemove}
        >
          <X size={14} />
        </ActionIcon>
      </td>
    </tr>
  );
}
