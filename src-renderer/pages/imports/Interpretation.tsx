import { Paper, Text, Title } from '@mantine/core';
import { Fragment } from 'react';
import type { Inspection } from '../../../src-shared/contract/index.ts';
import { percent } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

/** Interpretation of the records, and the share of records that agree with it. */
export function Interpretation({ found: { meaning, system } }: { found: Inspection }) {
  const { agreement, descriptors, ...sentences } = meaning;
  const texts = Object.entries(sentences).map(([facet, message]) => {
    const descriptor = descriptors?.[facet as keyof typeof descriptors];
    return [facet as keyof typeof m.questions.facets, m.text({ message, descriptor })] as const;
  });
  const facets = system ? [['system', system] as const, ...texts] : texts;
  return (
    <Paper component="section" aria-labelledby="how-read">
      <Title order={2} id="how-read">
        {m.questions.how}
      </Title>
      <dl className="how-read">
        {facets.map(([facet, text]) => (
          <Fragment key={facet}>
            <dt>{m.questions.facets[facet]}</dt>
            <dd>{text}</dd>
          </Fragment>
        ))}
      </dl>
      {agreement !== null && (
        <Text size="sm" c="dimmed" mt={6}>
          {m.questions.agreement(percent(agreement))}
        </Text>
      )}
    </Paper>
  );
}
