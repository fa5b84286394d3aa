import { PageHeader } from '../../components/PageHeader.tsx';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { ApiEndpoint } from './ApiEndpoint.tsx';
import { Operations } from './Operations.tsx';
import { ProgramTokens } from './ProgramTokens.tsx';
import { Webhooks } from './Webhooks.tsx';

/** API and integrations: endpoint, tokens, webhooks, and API reference. */
export default function ProgramsPage() {
  const mayHook = useAllowed('programs.webhooks');
  return (
    <>
      <PageHeader title={m.programs.title} remark={m.programs.about} />
      {mayHook && <ApiEndpoint />}
      <ProgramTokens />
      {mayHook && <Webhooks />}
      <Operations />
    </>
  );
}
