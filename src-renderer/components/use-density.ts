import { create } from 'zustand';

/** Space that rows of lists take. */
export type Density = 'normal' | 'compact';

const STORAGE_KEY = 'mangalm-density';
/** Height of a row in pixels; the style sheet has the same. */
export const ROW_HEIGHTS: Record<Density, number> = { normal: 36, compact: 28 };

const stored = (): Density => (localStorage.getItem(STORAGE_KEY) === 'compact' ? 'compact' : 'normal');

function apply(density: Density): void {
  document.documentElement.dataset.density = density;
}

/** The chosen density of all lists, kept on this computer. */
export const useDensity = create<{ density: Density; choose(density: Density): void }>((set) => {
  apply(stored());
  return {
    density: stored(),
    choose: (density) => {
      localStorage.setItem(STORAGE_KEY, density);
      apply(density);
      set({ density });
    },
  };
});
