import type { Suggestion } from '../../src-shared/contract/index.ts';
import { count, money, plural, table } from './format.ts';

/** Suggestions as a text table. */
export function suggestionsTable(suggestions: Suggestion[], currency: string): string {
  return table(
    ['product', 'kind', 'quantity', 'chance', 'expected', 'why'],
    suggestions.map((s) => [
      s.product,
      s.kind.replaceAll('_', ' '),
      s.unit === 'case' ? plural(s.quantity, 'case') : count(s.quantity),
      `${Math.round(s.confidence * 100)}%`,
      money(s.expectedMinor, currency),
      s.note ? `${s.note.message} ${s.reason}` : s.reason,
    ]),
  );
}
