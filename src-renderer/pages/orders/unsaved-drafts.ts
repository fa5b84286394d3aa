import { useSyncExternalStore } from 'react';
import type { DraftLine, DraftTerms } from './draft.ts';

/** What is typed in an order and not saved, kept on this computer until it is. */
export interface UnsavedDraft {
  account: number | null;
  storeId: number;
  storeName: string;
  /** Null for an order that was never saved. */
  orderId: number | null;
  /** Edition of the order that it is based on. */
  edition: number | null;
  lines: DraftLine[];
  terms: DraftTerms;
  at: string;
}

const PREFIX = 'mangalm-unsaved-order ';
const listeners = new Set<() => void>();
let cached: { key: string; drafts: UnsavedDraft[] } = { key: '', drafts: [] };

const keyOf = ({ account, storeId, orderId }: Pick<UnsavedDraft, 'account' | 'storeId' | 'orderId'>) =>
  `${PREFIX}${account ?? '-'} ${orderId ?? `new ${storeId}`}`;

function changed(): void {
  for (const listener of listeners) listener();
}

/** Keeps a draft; replaces what was kept of this order. */
export function keepUnsaved(draft: UnsavedDraft): void {
  try {
    localStorage.setItem(keyOf(draft), JSON.stringify(draft));
  } catch {
    // storage is full or switched off: what is valid is saved in the data folder all the same
  }
  changed();
}

/** Forgets what was kept of an order: it is saved, or nobody wants it. */
export function forgetUnsaved(of: Pick<UnsavedDraft, 'account' | 'storeId' | 'orderId'>): void {
  if (localStorage.getItem(keyOf(of)) === null) return;
  localStorage.removeItem(keyOf(of));
  changed();
}

/** What is kept of an order; null if nothing is. */
export function unsavedOf(of: Pick<UnsavedDraft, 'account' | 'storeId' | 'orderId'>): UnsavedDraft | null {
  return parsed(localStorage.getItem(keyOf(of)));
}

function parsed(text: string | null): UnsavedDraft | null {
  try {
    const draft = text === null ? null : (JSON.parse(text) as UnsavedDraft);
    return draft && Array.isArray(draft.lines) && draft.terms ? draft : null;
  } catch {
    return null;
  }
}

function allUnsaved(account: number | null): UnsavedDraft[] {
  const texts = Object.keys(localStorage)
    .filter((key) => key.startsWith(`${PREFIX}${account ?? '-'} `))
    .sort()
    .map((key) => localStorage.getItem(key)!);
  const key = texts.join('\n');
  if (cached.key !== key) cached = { key, drafts: texts.map(parsed).filter((draft) => draft !== null) };
  return cached.drafts;
}

/** All orders of an account with unsaved input on this computer; updates by itself, also from other windows. */
export function useUnsavedDrafts(account: number | null): UnsavedDraft[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      window.addEventListener('storage', listener);
      return () => {
        listeners.delete(listener);
        window.removeEventListener('storage', listener);
      };
    },
    () => allUnsaved(account),
  );
}
