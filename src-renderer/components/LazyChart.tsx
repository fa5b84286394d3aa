import { lazily } from './lazily.tsx';

/** A chart whose library is loaded when the first one is shown, or ahead of that. */
export const Chart = lazily(() => import('./Chart.tsx'), <div className="chart" />);
