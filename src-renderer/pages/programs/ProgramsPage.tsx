import { useMay } from '../../components/me.ts';
import { PageHead } from '../../components/PageHead.tsx';
import { m } from '../../messages/index.ts';
import { Operations } from './Operations.tsx';
import { ProgramTokens } from './ProgramTokens.tsx';
import { Webhooks } from './Webhooks.tsx';
import { Where } from './Where.tsx';

/** Other programs: where and with what they ask, what they are told, and all that can be asked. */
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
