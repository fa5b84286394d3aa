import { Checkbox, Group, MultiSelect, NumberInput, Paper, Text, TextInput, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { SYSTEM_ENTRIES } from '../../../src-shared/audited.ts';
import type { AccessToken } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { count } from '../../components/format.ts';
import { OneTimeSecret } from '../../components/OneTimeSecret.tsx';
import { Pending } from '../../components/PageState.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { tokenColumns } from '../../components/token-columns.tsx';
import { useCall } from '../../components/use-call.ts';
import { useKeptForm } from '../../components/use-kept-form.ts';
import { m } from '../../messages/index.ts';
import { NO_SCOPE, ScopeFields } from '../account/ScopeFields.tsx';
import { SecretForm } from '../account/SecretForm.tsx';

const NAMES = Object.keys(m.procedures).filter((name) => !(SYSTEM_ENTRIES as readonly string[]).includes(name));
const AREAS = [...new Set(NAMES.map((name) => `${name.split('.')[0]}.*`))];
const scopeText = ({ scope }: AccessToken) =>
  scope === null
    ? m.programs.allStores
    : [
        ...scope.cities,
        ...scope.salespeople,
        ...(scope.stores.length > 0 ? [m.programs.stores(scope.stores.length)] : []),
      ].join(', ');

/** API tokens, each restricted to procedures and stores. */
export function ProgramTokens() {
  const { data, error, reload } = useCall('accounts.tokens', {});
  const [secret, setSecret] = useState<string | null>(null);
  const { form, discard } = useKeptForm('new token', {
    initialValues: { name: '', may: [] as string[], days: 365, perSecond: 100, narrow: false, scope: NO_SCOPE },
  });
  const choices = useMemo(() => [...AREAS, ...NAMES], []);
  const make = async () => {
    const { name, may, days, perSecond, narrow, scope } = form.values;
    const program = {
      perSecond,
      ...(may.length > 0 ? { procedures: may } : {}),
      ...(narrow ? { scope } : {}),
    };
    setSecret((await call('accounts.makeToken', { name, days, program })).secret);
    form.setFieldValue('name', '');
    discard();
    reload();
  };
  const tokens = (data?.items ?? []).filter(({ kind }) => kind === 'program');
  return (
    <Paper component="section" mt="md" aria-label={m.programs.tokens}>
      <Title order={2} mb={4}>
        {m.programs.tokens}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {m.programs.tokensText}
      </Text>
      {!data && <Pending error={error} retry={reload} />}
      {tokens.length > 0 && (
        <SmallTable
          rows={tokens}
          rowKey={({ id }) => id}
          columns={[
            { head: m.programs.program, cell: (token) => token.name },
            { head: m.programs.may, cell: ({ procedures: some }) => some?.join(', ') ?? m.programs.mayAll },
            { head: m.programs.storesHead, cell: scopeText },
            { head: m.programs.perSecond, right: true, cell: (token) => count(token.perSecond) },
            ...tokenColumns(reload),
          ]}
        />
      )}
      {secret && <OneTimeSecret secret={secret} remark={m.programs.tokenOnce} onClose={() => setSecret(null)} />}
      <SecretForm action={m.account.makeToken} submit={make} disabled={form.values.name.trim() === ''}>
        <Group gap="sm" align="flex-start">
          <TextInput label={m.programs.program} w={130} {...form.getInputProps('name')} />
          <MultiSelect
            label={m.programs.may}
            placeholder={form.values.may.length === 0 ? m.programs.mayAll : ''}
            searchable
            limit={40}
            w={230}
            data={choices}
            {...form.getInputProps('may')}
          />
          <NumberInput
            label={m.programs.days}
            w={160}
            min={1}
            max={3650}
            {...form.getInputProps('days')}
            onChange={(value) => form.setFieldValue('days', Number(value) || 365)}
          />
          <NumberInput
            label={m.programs.perSecond}
            w={170}
            min={1}
            max={100_000}
            {...form.getInputProps('perSecond')}
            onChange={(value) => form.setFieldValue('perSecond', Number(value) || 100)}
          />
        </Group>
        <Checkbox label={m.programs.narrow} {...form.getInputProps('narrow', { type: 'checkbox' })} />
        {form.values.narrow && (
          <ScopeFields scope={form.values.scope} onChange={(chosen) => form.setFieldValue('scope', chosen)} />
        )}
      </SecretForm>
    </Paper>
  );
}
