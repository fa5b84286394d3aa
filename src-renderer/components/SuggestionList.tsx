import { Button, Menu } from '@mantine/core';
import { Link } from 'wouter';
import type { DeclineReason, Suggestion } from '../../src-shared/contract/index.ts';
import { m } from '../messages/index.ts';
import { money, percent } from './format.ts';
import { IfAllowed } from './IfAllowed.tsx';
import { quantityText } from './suggestion-actions.ts';

interface Props {
  items: Suggestion[];
  currency: string;
  onTake: (suggestion: Suggestion) => void;
  /** `why` is the reason for refusal, or null to snooze. */
  onTurnDown: (suggestion: Suggestion, why: DeclineReason | null) => void;
  /** Product whose refusal menu is open, if the page controls the menu. */
  asking?: number | null;
  onAsking?: (productId: number | null) => void;
}

const REASONS = Object.keys(m.upsell.refusals) as DeclineReason[];

/** Suggestions with reason, quantity, expected value, and actions. */
export function SuggestionList({ items, currency, onTake, onTurnDown, asking, onAsking }: Props) {
  return (
    <ul className="suggestions">
      {items.map((s) => (
        <li key={s.productId}>
          <div className="suggestion-what">
            <Link href={`/products/${s.productId}`}>{s.product}</Link>{' '}
            <span className="badge badge-calm">{m.upsell.kinds[s.kind]}</span>
            <div className="suggestion-why">
              {s.note && <strong>{m.text(s.note)} </strong>}
              {m.upsell.reasons[s.kind](s.evidence)}{' '}
              {s.evidence.invoiceIds.length > 0 && (
                <Link className="no-print" href={`/invoices?ids=${s.evidence.invoiceIds.join(',')}`}>
                  {m.upsell.invoices(s.evidence.invoiceIds.length)}
                </Link>
              )}
            </div>
          </div>
          <div
            className="suggestion-worth figure"
            title={m.upsell.expectedHint(percent(Math.round(s.confidence * 100) / 100))}
          >
            {money(s.expectedMinor, currency)}
          </div>
          <IfAllowed ask="upsell.answer">
            <div className="suggestion-do no-print">
              <Button
                size="compact-sm"
                variant="light"
                aria-label={m.upsell.addOf(s.product, quantityText(s))}
                onClick={() => onTake(s)}
              >
                {m.upsell.add(quantityText(s))}
              </Button>
              <Menu
                position="bottom-end"
                {...(onAsking
                  ? {
                      opened: asking === s.productId,
                      onChange: (open: boolean) => onAsking(open ? s.productId : null),
                    }
                  : {})}
              >
                <Menu.Target>
                  <Button size="compact-sm" variant="default" aria-label={m.upsell.answerOf(s.product)}>
                    {m.upsell.answer}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {REASONS.map((why) => (
                    <Menu.Item key={why} onClick={() => onTurnDown(s, why)}>
                      {m.upsell.refusals[why]}
                    </Menu.Item>
                  ))}
                  <Menu.Divider />
                  <Menu.Item onClick={() => onTurnDown(s, null)}>{m.upsell.later}</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </div>
          </IfAllowed>
        </li>
      ))}
    </ul>
  );
}
