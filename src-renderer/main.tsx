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
import { askEarlyQuestions } from './early-questions.ts';
import { COLOURS_KEY } from './theme/colours-key.ts';

/*
 * The first script of the page: before the rest of its code is loaded, it asks what the page will show, and sets the
 * colours of its first frame.
 */

const colours = localStorage.getItem(COLOURS_KEY);
const isDark = colours === 'dark' || (colours !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
document.documentElement.dataset.mantineColorScheme = isDark ? 'dark' : 'light';

const me = askEarlyQuestions(location, localStorage);

/** An early script waits for neither the document nor its style sheets, without which the page would be laid out wrong. */
async function documentAndStyles(): Promise<void> {
  if (document.readyState === 'loading')
    await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
  const sheets = document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]');
  await Promise.all([...sheets].filter(({ sheet }) => sheet === null).map(loaded));
}

const loaded = (link: HTMLLinkElement) =>
  new Promise((resolve) => {
    link.addEventListener('load', resolve);
    link.addEventListener('error', resolve);
  });

// navigation from the window menu and from deep links
let navigate = (place: string) => history.pushState(null, '', place);
window.mangalm?.onGoTo((place) => navigate(place));

const app = await import('./app.tsx');
await documentAndStyles();
navigate = app.navigate;
await app.start(me);
