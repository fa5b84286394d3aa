import { notifications } from '@mantine/notifications';
import { type ReactNode, useEffect, useState } from 'react';
import { asProblem } from '../../../src-shared/problem.ts';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useIdleLock } from '../../components/use-idle-lock.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { DamagePage } from '../backups/DamagePage.tsx';
import { ForcedPasswordChange } from './ForcedPasswordChange.tsx';
import { LockPage } from './LockPage.tsx';
import { RecoveryCode } from './RecoveryCode.tsx';
import { rememberName } from './recent-names.ts';
import { SignInPage } from './SignInPage.tsx';
import { StandalonePage } from './StandalonePage.tsx';

/** Renders the application only for a signed-in user; otherwise the page that resolves the session state. */
export function AuthGate({ children }: { children: ReactNode }) {
  const { begin, code, showCode } = useMe();
  useEffect(() => begin(), [begin]);
  return (
    <>
      <SessionGate>{children}</SessionGate>
      {code && <RecoveryCode {...code} onClose={() => showCode(null, '')} />}
    </>
  );
}

function SessionGate({ children }: { children: ReactNode }) {
  const { me, error } = useMe();
  const isDamaged = error !== null && asProblem(error).code === 'data_damaged';
  // stays set after a repair, so that its outcome is shown before the application
  const [showsRepair, setShowsRepair] = useState(false);
  useEffect(() => {
    if (isDamaged) setShowsRepair(true);
  }, [isDamaged]);
  const signedIn = me?.state === 'in' ? me.account?.name : undefined;
  // covers every way to sign in: password, recovery code, or setting the first password
  useEffect(() => {
    if (signedIn !== undefined) rememberName(signedIn);
  }, [signedIn]);
  const isSignedIn = me?.state === 'in';
  // what a toast says is for who was signed in
  useEffect(() => (isSignedIn ? () => notifications.clean() : undefined), [isSignedIn]);
  useIdleLock(me?.state === 'in' ? me.idleMinutes : null);
  if (isDamaged || showsRepair) return <DamagePage onDone={() => setShowsRepair(false)} />;
  if (!me)
    return error ? (
      <StandalonePage title={m.app}>
        <ErrorAlert error={error} />
      </StandalonePage>
    ) : (
      <Loading />
    );
  if (me.state === 'tampered')
    return <StandalonePage title={m.account.tampered}>{m.account.tamperedText}</StandalonePage>;
  if (me.state === 'signed_out') return <SignInPage />;
  if (me.state === 'locked') return <LockPage me={me} />;
  if (me.mustChange || me.passwordRequired) return <ForcedPasswordChange me={me} />;
  return children;
}
