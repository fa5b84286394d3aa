import { lazyPreload } from './lazy-preload.tsx';

/** Chart whose library is loaded on first use or preloaded while idle. */
export const Chart = lazyPreload(() => import('./Chart.tsx'), <div className="chart" />);
