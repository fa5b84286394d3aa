import { Kbd, Modal, Table } from '@mantine/core';
import { m } from '../messages/index.ts';

const SHORTCUTS: [keys: string[], what: string][] = [
  [['Ctrl', 'K'], m.keys.find],
  [['Alt', '1…9, 0'], m.keys.pages],
  [['/'], m.keys.search],
  [['N'], m.keys.newOrder],
  [['Ctrl', 'Enter'], m.keys.confirm],
  [['+'], m.keys.takeSuggestion],
  [['−'], m.keys.refuseSuggestion],
  [['F2', 'F4', 'F8', 'F9'], m.keys.callResult],
  [['Ctrl', 'Z'], m.keys.undo],
  [['Ctrl', 'P'], m.keys.print],
  [['↑ ↓', 'Enter'], m.keys.list],
  [['Home', 'End'], m.keys.table],
  [['F1'], m.keys.manual],
  [['?'], m.keys.help],
];

/** Dialog that lists the global keyboard shortcuts. */
export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={m.keys.title} closeButtonProps={{ 'aria-label': m.close }}>
      <Table>
        <Table.Tbody>
          {SHORTCUTS.map(([keys, what]) => (
            <Table.Tr key={what}>
              <Table.Td>
                {keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
