import { List, Text } from '@mantine/core';
import type { ChangesSinceBackup } from '../../../src-shared/contract/index.ts';
import { instant } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

const SHOWN = 5;

/** Data newer than a backup, which a restore would lose. */
export function NewerData({ newer: { imports, orders, edits } }: { newer: ChangesSinceBackup }) {
  if (imports.length + orders + edits === 0)
    return (
      <Text size="sm" c="dimmed" mt="xs">
        {m.backups.nothingNewer}
      </Text>
    );
  return (
    <>
      <Text size="sm" mt="xs">
        {m.backups.newer}
      </Text>
      <List size="sm">
        {imports.slice(0, SHOWN).map(({ importId, file, at, lines }) => (
          <List.Item key={importId}>{m.backups.newerImport(file, instant(at), lines)}</List.Item>
        ))}
        {imports.length > SHOWN && <List.Item>{m.backups.newerImports(imports.length - SHOWN)}</List.Item>}
        {orders > 0 && <List.Item>{m.backups.newerOrders(orders)}</List.Item>}
        {edits > 0 && <List.Item>{m.backups.newerEdits(edits)}</List.Item>}
      </List>
    </>
  );
}
