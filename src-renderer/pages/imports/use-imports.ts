import { create } from 'zustand';
import type { ImportItem, ImportOptions, ImportProgress } from '../../../src-shared/contract/index.ts';
import { call, listen, onDataChanged, registerFile } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';

type UploadOptions = Pick<ImportOptions, 'missingStore' | 'dryRun'> & {
  dates: ImportOptions['dates'] | 'auto';
  lookFirst: boolean;
};

/** Reference to a file registered with the backend: by path, or as an upload. */
type FileRef = { path: string } | { upload: string };

/** A file whose mapping the user has to confirm. */
interface UnmappedFile {
  name: string;
  href: string;
}

interface ImportsState {
  items: ImportItem[] | null;
  total: number;
  error: unknown;
  choice: UploadOptions;
  /** Number of files being registered. */
  pendingUploads: number;
  unmappedFiles: UnmappedFile[];
  paused: boolean;
  begin(): () => void;
  choose(choice: Partial<UploadOptions>): void;
  /** Imports files; returns the path of the first page that needs an answer: import preview or question form. */
  take(files: File[]): Promise<string | null>;
  answered(href: string): void;
  pause(paused: boolean): Promise<void>;
  move(importId: number, to: 'earlier' | 'later'): Promise<void>;
  trySample(): Promise<void>;
  cancel(importId: number): Promise<void>;
  refresh(): Promise<void>;
}

/** Problems that the user can resolve by correcting the mapping; others lie in the file itself. */
const MAPPING_PROBLEMS = new Set(['columns_missing', 'mapping_unsure', 'mapping_wrong']);

/** Path of the import preview of a file. */
function previewHref(source: FileRef, name: string, missingStore: ImportOptions['missingStore']): string {
  return `/imports/look?${new URLSearchParams({ ...source, name, missingStore })}`;
}

/** Latest progress of each running import, by id. A store of its own, since it changes ten times a second. */
export const useProgress = create<Record<number, ImportProgress>>(() => ({}));

/** Import queue and history; lives as long as the window, so that leaving the page loses nothing. */
export const useImports = create<ImportsState>((set, get) => ({
  items: null,
  total: 0,
  error: null,
  choice: { missingStore: 'reject', dryRun: false, dates: 'auto', lookFirst: false },
  pendingUploads: 0,
  unmappedFiles: [],
  paused: false,
  begin: () => {
    const unsubscribers = [
      listen('imports.progress', (progress) => useProgress.setState({ [progress.importId]: progress })),
      onDataChanged(() => void get().refresh()),
    ];
    void get().refresh();
    return () => {
      for (const stop of unsubscribers) stop();
    };
  },
  choose: (choice) => set((state) => ({ choice: { ...state.choice, ...choice } })),
  take: async (files) => {
    const { dates, lookFirst, ...rest } = get().choice;
    const options = { ...rest, ...(dates === 'auto' ? {} : { dates }) };
    const asking: UnmappedFile[] = [];
    const startedIds: number[] = [];
    let firstQuestionHref: string | null = null;
    for (const file of files) {
      set((state) => ({ pendingUploads: state.pendingUploads + 1 }));
      try {
        const source = await registerFile(file);
        const { problems, questions } = await call('imports.inspect', { ...source, options });
        if (lookFirst || problems.some(({ code }) => MAPPING_PROBLEMS.has(code))) {
          asking.push({ name: file.name, href: previewHref(source, file.name, rest.missingStore) });
        } else {
          const dropped = startedIds.length > 0 ? { ...options, together: [...startedIds] } : options;
          const { importIds } = await call('imports.start', { ...source, options: dropped });
          startedIds.push(...importIds);
          if (questions.length > 0) firstQuestionHref ??= `/imports/${importIds[0]}`;
        }
      } catch (error) {
        showError(error);
      } finally {
        set((state) => ({ pendingUploads: state.pendingUploads - 1 }));
      }
    }
    set((state) => ({ unmappedFiles: [...state.unmappedFiles, ...asking] }));
    return asking[0]?.href ?? firstQuestionHref;
  },
  answered: (href) => set((state) => ({ unmappedFiles: state.unmappedFiles.filter((file) => file.href !== href) })),
  pause: async (paused) => {
    await call('imports.pause', { paused }).catch(showError);
    await get().refresh();
  },
  move: async (importId, to) => {
    await call('imports.move', { importId, to }).catch(showError);
    await get().refresh();
  },
  trySample: async () => {
    await call('imports.sample', {}).catch(showError);
  },
  cancel: async (importId) => {
    await call('imports.cancel', { importId }).catch(showError);
  },
  refresh: async () => {
    try {
      const [{ items, total }, { paused, waiting }] = await Promise.all([
        call('imports.list', { limit: 200 }),
        call('imports.queue', {}),
      ]);
      const queuePosition = (id: number) => waiting.indexOf(id);
      items.sort((a, b) =>
        queuePosition(a.importId) >= 0 && queuePosition(b.importId) >= 0
          ? queuePosition(b.importId) - queuePosition(a.importId)
          : b.importId - a.importId,
      );
      const underWay = new Set(items.filter(isUnderWay).map(({ importId }) => importId));
      const known = Object.entries(useProgress.getState());
      useProgress.setState(Object.fromEntries(known.filter(([id]) => underWay.has(Number(id)))), true);
      set({ items, total, paused, error: null });
    } catch (error) {
      set({ error });
    }
  },
}));

/** Imports that need an answer. */
export const needingAnswer = (items: ImportItem[] | null) =>
  items?.filter(({ status }) => status === 'needs_answer') ?? [];

export function isUnderWay({ status }: Pick<ImportItem, 'status'>): boolean {
  return status === 'queued' || status === 'running';
}
