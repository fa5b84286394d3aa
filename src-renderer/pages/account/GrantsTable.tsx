import { Paper, Select, Table, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ProcedureName } from '../../../src-shared/contract/index.ts';
import { GRANTS, type Grant, ROLES, type Role } from '../../../src-shared/roles.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { ScrollX } from '../../components/ScrollX.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

const GRANT_SYMBOLS: Record<Grant, string> = { all: '●', own: '○', no: '–' };

/** Permissions by role; the owner can override those that are configurable. */
export function GrantsTable() {
  const { data, reload } = useCall('accounts.roles', {});
  const may = useAllowed('accounts.setGrant');
  const [search, setSearch] = useState('');
  // mounted on demand: rendering 800 select inputs takes seconds
  const [isOpen, setOpen] = useState(false);
  if (!data) return null;
  const set = (procedure: string, role: Role, grant: Grant) =>
    call('accounts.setGrant', { procedure, role, grant }).then(reload, showError);
  const rows = data.items.filter(({ procedure }) =>
    `${m.procedures[procedure as ProcedureName]} ${procedure}`
      .toLocaleLowerCase()
      .includes(search.trim().toLocaleLowerCase()),
  );
  return (
    <details className="settings grants-part" onToggle={({ currentTarget: { open } }) => setOpen(open)}>
      <summary>{m.people.grants}</summary>
      {isOpen && (
        <Paper mt="xs">
          <Title order={2}>{m.people.grants}</Title>
          <Text size="sm" c="dimmed" mb="xs">
            {m.people.grantsText}
          </Text>
          <TextInput
            type="search"
            size="xs"
            w={280}
            mb="xs"
            aria-label={m.people.searchGrants}
            placeholder={m.people.searchGrants}
            value={search}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          />
          <ScrollX>
            <Table className="small-table grants">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{m.audit.what}</Table.Th>
                  {ROLES.map((role) => (
                    <Table.Th key={role}>{m.roles[role]}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map(({ procedure, grants, usual, fixed, canBeOwn }) => (
                  <Table.Tr key={procedure}>
                    <Table.Td title={procedure}>{m.procedures[procedure as ProcedureName]}</Table.Td>
                    {ROLES.map((role) => (
                      <Table.Td key={role}>
                        {may && !fixed.includes(role) ? (
                          <Select
                            size="xs"
                            w={120}
                            allowDeselect={false}
                            aria-label={`${m.procedures[procedure as ProcedureName]}, ${m.roles[role]}`}
                            data={GRANTS.filter((grant) => grant !== 'own' || canBeOwn).map((value) => ({
                              value,
                              label: `${GRANT_SYMBOLS[value]} ${m.grants[value]}`,
                            }))}
                            value={grants[role] ?? 'no'}
                            {...(grants[role] !== usual[role] ? { fw: 700 } : {})}
                            onChange={(value) => set(procedure, role, value as Grant)}
                          />
                        ) : (
                          <span title={m.grants[grants[role] ?? 'no']}>
                            {GRANT_SYMBOLS[grants[role] ?? 'no']} {m.grants[grants[role] ?? 'no']}
                          </span>
                        )}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollX>
        </Paper>
      )}
    </details>
  );
}
