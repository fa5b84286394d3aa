import { Paper, Select, Text, Title } from '@mantine/core';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { PolicyNotice, usePolicyValues } from '../../components/PolicyNotice.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

/** Whether orders over a credit limit are confirmed with a warning, or held for a manager. */
export function CreditRule() {
  const { data, reload } = useCall('orders.settings', {});
  const isFixed = 'overCreditLimit' in usePolicyValues();
  if (!data) return null;
  const change = (overCreditLimit: 'warn' | 'hold') =>
    call('orders.changeSettings', { overCreditLimit }).then(() => {
      showSuccess(m.deals.creditSaved);
      reload();
    }, showError);
  return (
    <Paper component="section" mt="md" aria-labelledby="credit-rule">
      <Title order={2} id="credit-rule" mb={4}>
        {m.deals.creditTitle}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {m.deals.creditText}
      </Text>
      <PolicyNotice keys={['overCreditLimit']} />
      <Select
        size="xs"
        w={240}
        label={m.deals.creditLabel}
        allowDeselect={false}
        disabled={isFixed}
        data={(['warn', 'hold'] as const).map((value) => ({ value, label: m.deals.creditRules[value] }))}
        value={data.overCreditLimit}
        onChange={(value) => change(value as 'warn' | 'hold')}
      />
    </Paper>
  );
}
