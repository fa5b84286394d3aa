import type { StoreEdit, StoreProfile } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { EditModal } from '../../components/EditModal.tsx';
import { showSuccess } from '../../components/notify.ts';
import { amountField, moneyInput, numberField } from '../../components/parse-input.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

/** Manual edit of store data that files lack or have wrong; refused on a version conflict. */
export function EditStore({ store: s, onClose }: { store: StoreProfile; onClose: () => void }) {
  const seesAll = useMe(({ me }) => me?.narrowed === false);
  const save = async (changed: Record<string, string>) => {
    const { creditLimit, creditDays, openingBalance, ...texts } = changed;
    const set: StoreEdit = {
      ...Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, value === '' ? null : value])),
      creditLimitMinor: amountField(creditLimit, s.currency),
      creditDays: numberField(creditDays),
      openingBalanceMinor: amountField(openingBalance, s.currency),
    };
    const { editId } = await call('desk.editStore', { id: s.id, edition: s.edition, set });
    showSuccess(m.store.edited, editId);
  };
  return (
    <EditModal
      subject={`store ${s.id}`}
      title={m.store.editTitle}
      hint={m.store.editHint}
      onSave={save}
      onClose={onClose}
      fields={[
        { key: 'name', label: m.stores.name, value: s.name },
        { key: 'contact', label: m.store.contactName, value: s.contact },
        { key: 'phone', label: m.store.phone, value: s.phone, inputMode: 'tel' },
        { key: 'address', label: m.store.address, value: s.address, long: true },
        { key: 'email', label: m.store.email, value: s.email, inputMode: 'email' },
        { key: 'city', label: m.stores.city, value: s.city },
        { key: 'state', label: m.store.state, value: s.state },
        { key: 'country', label: m.store.country, value: s.country },
        { key: 'postalCode', label: m.listed.fields.postalCode, value: s.postalCode },
        { key: 'taxNumber', label: m.listed.fields.taxNumber, value: s.taxNumber },
        { key: 'beat', label: m.listed.fields.beat, value: s.beat },
        { key: 'storeGroup', label: m.listed.fields.storeGroup, value: s.storeGroup },
        ...(seesAll ? [{ key: 'salesperson', label: m.listed.assignedTo, value: s.assignedTo }] : []),
        {
          key: 'creditLimit',
          label: m.listed.fields.creditLimit,
          value: moneyInput(s.creditLimitMinor, s.currency),
          inputMode: 'decimal',
        },
        {
          key: 'creditDays',
          label: m.listed.fields.creditDays,
          value: s.creditDays?.toString() ?? '',
          inputMode: 'numeric',
        },
        {
          key: 'openingBalance',
          label: m.listed.fields.openingBalance,
          value: moneyInput(s.openingBalanceMinor, s.currency),
          inputMode: 'decimal',
        },
      ]}
    />
  );
}
