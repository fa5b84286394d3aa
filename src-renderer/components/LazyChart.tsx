import { lazily } from './lazily.tsx';

/** Chart whose library is loaded on first use or preloaded while idle. */
export const Chart = lazily(() => import('./Chart.tsx'), <div className="chart" />);
