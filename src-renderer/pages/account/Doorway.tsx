import { type ReactNode, useEffect, useState } from 'react';
import { asProblem } from '../../../src-shared/problem.ts';
import { Loading } from '../../components/Loading.tsx';
import { useMe } from '../../components/me.ts';
import { Trouble } from '../../components/Trouble.tsx';
import { useIdle } from '../../components/use-idle.ts';
import { m } from '../../messages/index.ts';
import { DamagePage } from '../backups/DamagePage.tsx';
import { Before } from './Before.tsx';
import { FirstPassword } from './FirstPassword.tsx';
import { LockPage } from './LockPage.tsx';
import { rememberName } from './names-used-here.ts';
import { RecoveryCode } from './RecoveryCode.tsx';
import { SignInPage } from './SignInPage.tsx';

/** Renders the application only for a signed-in user; otherwise the page that resolves the session state. */
export function Doorway({ children }: { children: ReactNode }) {
  const { begin, code, showCode } = useMe();
  useEffect(() => begin(), [begin]);
  return (
    <>
      <Inside>{children}</Inside>
      {code && <RecoveryCode {...code} onClose={() => showCode(null, '')} />}
    </>
  );
}

function Inside({ children }: { children: ReactNode }) {
  const { me, error } = useMe();
  const isDamaged = error !== null && asProblem(error).code === 'data_damaged';
  // stays set after a repair, so that its outcome is shown before the application
  const [mending, setMending] = useState(false);
  useEffect(() => {
    if (isDamaged) setMending(true);
  }, [isDamaged]);
  const signedIn = me?.state === 'in' ? me.account?.name : undefined;
  // covers every way to sign in: password, recovery code, or setting the first password
  useEffect(() => {
    if (signedIn !== undefined) rememberName(signedIn);
  }, [signedIn]);
  useIdle(me?.state === 'in' ? me.idleMinutes : null);
  if (isDamaged || mending) return <DamagePage onDone={() => setMending(false)} />;
  if (!me)
    return error ? (
      <Before title={m.app}>
        <Trouble error={error} />
      </Before>
    ) : (
      <Loading />
    );
  if (me.state === 'tampered') return <Before title={m.account.tampered}>{m.account.tamperedText}</Before>;
  if (me.state === 'signed_out') return <SignInPage />;
  if (me.state === 'locked') return <LockPage me={me} />;
  if (me.mustChange || me.passwordRequired) return <FirstPassword me={me} />;
  return children;
}
