/** Manual pages in order, by file name: for users, then for administrators. */
export const TOPICS = [
  'start',
  'imports',
  'mapping',
  'lists',
  'home',
  'calls',
  'stores',
  'orders',
  'order-sheets',
  'deals',
  'stock',
  'reports',
  'forecasts',
  'targets',
  'suggestions',
  'accounts',
  'health',
  'sync',
] as const;
export const IT_TOPICS = ['deploy', 'policy', 'updates', 'backup', 'monitoring', 'api'] as const;

export type Topic = (typeof TOPICS)[number] | (typeof IT_TOPICS)[number];

/** Manual page of a route, by longest path prefix first. */
const TOPIC_BY_PATH: [place: string, topic: Topic][] = [
  ['/imports/look', 'mapping'],
  ['/imports', 'imports'],
  ['/stores', 'stores'],
  ['/products', 'stores'],
  ['/lookalikes', 'stores'],
  ['/invoices', 'home'],
  ['/orders', 'orders'],
  ['/deals', 'deals'],
  ['/stock', 'stock'],
  ['/reports', 'reports'],
  ['/day', 'calls'],
  ['/calls', 'calls'],
  ['/forecast', 'forecasts'],
  ['/targets', 'targets'],
  ['/suggestions', 'suggestions'],
  ['/leaves', 'suggestions'],
  ['/scans', 'order-sheets'],
  ['/account', 'accounts'],
  ['/people', 'accounts'],
  ['/audit', 'accounts'],
  ['/sync', 'sync'],
  ['/backups', 'backup'],
  ['/programs', 'api'],
  ['/system', 'health'],
  ['/help', 'start'],
];

export function topicOf(place: string): Topic {
  if (place === '/') return 'home';
  return TOPIC_BY_PATH.find(([beginning]) => place === beginning || place.startsWith(`${beginning}/`))?.[1] ?? 'start';
}

export const isTopic = (name: string): name is Topic => [...TOPICS, ...IT_TOPICS].some((topic) => topic === name);
