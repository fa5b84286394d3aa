import './trusted.ts';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './theme/base.css';
import './theme/panels-and-grids.css';
import './theme/filters-and-tables.css';
import './theme/order-entry.css';
import './theme/reports.css';
import './theme/calls-and-suggestions.css';
import './theme/scans.css';
import './theme/questions.css';
import './theme/sync.css';
import './theme/health.css';
import './theme/help.css';
import './theme/print.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { navigate } from 'wouter/use-browser-location';
import { reportPageError } from './client.ts';
import { Shell } from './components/Shell.tsx';
import { ThemeColorMeta } from './components/ThemeColorMeta.tsx';
import { language } from './messages/language.ts';
import { AuthGate } from './pages/account/AuthGate.tsx';
import { theme } from './theme/theme.ts';

window.addEventListener('error', ({ error, message }) => reportPageError(error ?? message));
window.addEventListener('unhandledrejection', ({ reason }) => reportPageError(reason));

// navigation from the window menu and from deep links
window.mangalm?.onGoTo((place) => navigate(place));

document.documentElement.lang = language;

const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={localStorageColorSchemeManager({ key: 'mangalm-colours' })}
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
