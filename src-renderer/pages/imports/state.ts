import { create } from 'zustand';
import type { ImportItem, ImportOptions, ImportProgress } from '../../../src-shared/contract/index.ts';
import { call, handOver, listen } from '../../client.ts';
import { tellTrouble } from '../../components/Trouble.tsx';

type Choice = Pick<ImportOptions, 'missingStore' | 'dryRun'> & { dates: ImportOptions['dates'] | 'auto' };

interface ImportsState {
  items: ImportItem[] | null;
  total: number;
  error: unknown;
  /** The latest word from each import under way. */
  progress: Record<number, ImportProgress>;
  choice: Choice;
  /** Files on their way to the house. */
  handing: number;
  begin(): () => void;
  choose(choice: Partial<Choice>): void;
  take(files: File[]): Promise<void>;
  trySample(): Promise<void>;
  cancel(importId: number): Promise<void>;
  refresh(): Promise<void>;
}

/** The imports and what is under way, alive as long as the window, so that leaving the page loses nothing. */
export const useImports = create<ImportsState>((set, get) => ({
  items: null,
  total: 0,
  error: null,
  progress: {},
  choice: { missingStore: 'reject', dryRun: false, dates: 'auto' },
  handing: 0,
  begin: () => {
    const silence = [
      listen('imports.progress', (progress) =>
        set((state) => ({ progress: { ...state.progress, [progress.importId]: progress } })),
      ),
      listen('imports.changed', () => void get().refresh()),
    ];
    void get().refresh();
    return () => {
      for (const stop of silence) stop();
    };
  },
  choose: (choice) => set((state) => ({ choice: { ...state.choice, ...choice } })),
  take: async (files) => {
    const { dates, ...rest } = get().choice;
    for (const file of files) {
      set((state) => ({ handing: state.handing + 1 }));
      try {
        const source = await handOver(file);
        await call('imports.start', { ...source, options: { ...rest, ...(dates === 'auto' ? {} : { dates }) } });
      } catch (error) {
        tellTrouble(error);
      } finally {
        set((state) => ({ handing: state.handing - 1 }));
      }
    }
  },
  trySample: async () => {
    await call('imports.sample', {}).catch(tellTrouble);
  },
  cancel: async (importId) => {
    await call('imports.cancel', { importId }).catch(tellTrouble);
  },
  refresh: async () => {
    try {
      const { items, total } = await call('imports.list', { limit: 200 });
      const underWay = new Set(items.filter(isUnderWay).map(({ importId }) => importId));
      set((state) => ({
        items,
        total,
        error: null,
        progress: Object.fromEntries(Object.entries(state.progress).filter(([id]) => underWay.has(Number(id)))),
      }));
    } catch (error) {
      set({ error });
    }
  },
}));

export function isUnderWay({ status }: Pick<ImportItem, 'status'>): boolean {
  return status === 'queued' || status === 'running';
}
