import { useMay } from '../../components/me.ts';
import { PageHead } from '../../components/PageHead.tsx';
import { m } from '../../messages/index.ts';
import { Operations } from './Operations.tsx';
import { ProgramTokens } from './ProgramTokens.tsx';
import { Webhooks } from './Webhooks.tsx';
import { Where } from './Where.tsx';

/** API and integrations: endpoint, tokens, webhooks, and API reference. */
export default function ProgramsPage() {
  const mayHook = useMay('programs.webhooks');
  return (
    <>
      <PageHead title={m.programs.title} remark={m.programs.about} />
      {mayHook && <Where />}
      <ProgramTokens />
      {mayHook && <Webhooks />}
      <Operations />
    </>
  );
}
