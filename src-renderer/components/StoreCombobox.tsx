import type { Store } from '../../src-shared/contract/index.ts';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { SearchCombobox } from './SearchCombobox.tsx';

/** Autocomplete for stores by name or city. @param always keeps the list open and focuses the input on mount */
export function StoreCombobox({ onPick, always = false }: { onPick: (store: Store) => void; always?: boolean }) {
  return (
    <SearchCombobox<Store>
      always={always}
      label={m.orders.findStore}
      none={m.stores.none}
      find={async (search) => (await call('sales.stores', { search, limit: 8 })).items}
      itemKey={({ id }) => String(id)}
      render={({ name, city }) => (
        <span>
          {name} <span className="offer-side">{city}</span>
        </span>
      )}
      onPick={onPick}
    />
  );
}
