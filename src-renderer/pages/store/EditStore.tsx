import type { StoreProfile } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { EditModal } from '../../components/EditModal.tsx';
import { showSuccess } from '../../components/notify.ts';
import { m } from '../../messages/index.ts';

/** Manual edit of store data that files lack or have wrong; refused on a version conflict. */
export function EditStore({ store: s, onClose }: { store: StoreProfile; onClose: () => void }) {
  const save = async (changed: Record<string, string>) => {
    const set = Object.fromEntries(Object.entries(changed).map(([key, value]) => [key, value === '' ? null : value]));
    const { editId } = await call('desk.editStore', { id: s.id, edition: s.edition, set });
    showSuccess(m.store.edited, editId);
  };
  return (
    <EditModal
      title={m.store.editTitle}
      hint={m.store.editHint}
      onSave={save}
      onClose={onClose}
      fields={[
        { key: 'name', label: m.stores.name, value: s.name },
        { key: 'contact', label: m.store.contactName, value: s.contact },
        { key: 'phone', label: m.store.phone, value: s.phone, inputMode: 'tel' },
        { key: 'email', label: m.store.email, value: s.email, inputMode: 'email' },
        { key: 'address', label: m.store.address, value: s.address, long: true },
        { key: 'city', label: m.stores.city, value: s.city },
        { key: 'state', label: m.store.state, value: s.state },
        { key: 'country', label: m.store.country, value: s.country },
        { key: 'postalCode', label: m.listed.fields.postalCode, value: s.postalCode },
        { key: 'taxNumber', label: m.listed.fields.taxNumber, value: s.taxNumber },
        { key: 'beat', label: m.listed.fields.beat, value: s.beat },
        { key: 'storeGroup', label: m.listed.fields.storeGroup, value: s.storeGroup },
      ]}
    />
  );
}
