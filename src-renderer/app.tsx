import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { CurrentUser } from '../src-shared/contract/index.ts';
import { reportPageError } from './client.ts';
import { HomePage, Shell } from './components/Shell.tsx';
import { ThemeColorMeta } from './components/ThemeColorMeta.tsx';
import { useMe } from './components/use-me.ts';
import { isAdmitted } from './early-questions.ts';
import { language } from './messages/language.ts';
import { AuthGate } from './pages/account/AuthGate.tsx';
import { COLOURS_KEY } from './theme/colours-key.ts';
import { theme } from './theme/theme.ts';

export { navigate } from 'wouter/use-browser-location';

/** How long the page waits for what has been asked early; then it shows that it is loading. */
const EARLY_MS = 150;

/** Draws the page. @param me the answer to who is signed in; null where it failed, so that it is asked again */
export async function start(me: Promise<CurrentUser | null>): Promise<void> {
  window.addEventListener('error', ({ error, message }) => reportPageError(error ?? message));
  window.addEventListener('unhandledrejection', ({ reason }) => reportPageError(reason));
  document.documentElement.lang = language;
  const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';
  const tooLong = new Promise<null>((resolve) => setTimeout(resolve, EARLY_MS, null));
  const early = await Promise.race([me, tooLong]);
  if (early) useMe.getState().is(early);
  if (early && isAdmitted(early) && location.pathname === '/') await Promise.race([HomePage.preload(), tooLong]);
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={localStorageColorSchemeManager({ key: COLOURS_KEY })}
        getStyleNonce={() => nonce}
      >
        <ThemeColorMeta />
        <Notifications position="bottom-right" />
        <ModalsProvider>
          <AuthGate>
            <Shell />
          </AuthGate>
        </ModalsProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
