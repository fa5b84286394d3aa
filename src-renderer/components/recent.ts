import { useMe } from './use-me.ts';

/** A store, product, invoice or order whose page was opened. */
export interface RecentItem {
  kind: 'store' | 'product' | 'invoice' | 'order';
  href: string;
  name: string;
}

const SHOWN = 6;
const KINDS = { stores: 'store', products: 'product', invoices: 'invoice', orders: 'order' } as const;
const PAGE = /^\/(stores|products|invoices|orders)\/\d+$/;

const key = () => `mangalm-recent-${useMe.getState().me?.account?.id ?? '-'}`;

/** What the signed-in user opened last on this computer, newest first. */
export function recentItems(): RecentItem[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key()) ?? '[]');
    return Array.isArray(stored) ? (stored as RecentItem[]) : [];
  } catch {
    return [];
  }
}

/** Remembers an open page by its title, if it is that of a store, product, invoice or order. */
export function rememberRecent(path: string, name: string): void {
  const kind = PAGE.exec(path)?.[1] as keyof typeof KINDS | undefined;
  if (!kind) return;
  const others = recentItems().filter(({ href }) => href !== path);
  localStorage.setItem(key(), JSON.stringify([{ kind: KINDS[kind], href: path, name }, ...others].slice(0, SHOWN)));
}
