import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { PageHeader } from '../../components/PageHeader.tsx';
import { m } from '../../messages/index.ts';
import { BestSuggestions } from './BestSuggestions.tsx';
import { SuggestionAccuracy } from './SuggestionAccuracy.tsx';

/** The best suggestions over the stores of the call list; behind them, how good suggestions were. */
export default function SuggestionsPage() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <PageHeader title={m.upsell.title} remark={m.upsell.remark}>
        <Button component={Link} href="/reports/suggestions" variant="default">
          {m.upsell.asReport}
        </Button>
      </PageHeader>
      <Stack gap="sm">
        <BestSuggestions />
        <details className="settings" onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
          <summary>{m.upsell.howGood}</summary>
          {opened && <SuggestionAccuracy />}
        </details>
      </Stack>
    </>
  );
}
