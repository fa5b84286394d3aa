import type { contract, ProcedureName } from './index.ts';
import type { Procedure } from './procedure.ts';

/** An area of the contract: the first word of its procedures. */
export type AreaName = ProcedureName extends infer P ? (P extends `${infer Area}.${string}` ? Area : never) : never;
/** Procedures of an area. */
export type NamesOf<Area extends AreaName> = Extract<ProcedureName, `${Area}.${string}`>;

/** Each area's part of the contract, loaded with the first call into it: schemas take long to build. */
const PARTS: { [Area in AreaName]: () => Promise<Pick<typeof contract, NamesOf<Area>>> } = {
  imports: async () => (await import('./imports.ts')).importsContract,
  sales: async () => (await import('./sales.ts')).salesContract,
  desk: async () => (await import('./desk.ts')).deskContract,
  orders: async () => (await import('./orders.ts')).ordersContract,
  owed: async () => (await import('./owed.ts')).owedContract,
  pricing: async () => (await import('./pricing.ts')).pricingContract,
  stock: async () => (await import('./stock.ts')).stockContract,
  targets: async () => (await import('./targets.ts')).targetsContract,
  forecast: async () => (await import('./forecast.ts')).forecastContract,
  calls: async () => (await import('./calls.ts')).callsContract,
  day: async () => (await import('./day.ts')).dayContract,
  upsell: async () => (await import('./upsell.ts')).upsellContract,
  scans: async () => (await import('./scans.ts')).scansContract,
  reports: async () => (await import('./reports.ts')).reportsContract,
  digest: async () => (await import('./digest.ts')).digestContract,
  accounts: async () => (await import('./accounts.ts')).accountsContract,
  audit: async () => (await import('./accounts.ts')).auditContract,
  sync: async () => (await import('./sync.ts')).syncContract,
  backup: async () => (await import('./backup.ts')).backupContract,
  health: async () => (await import('./health.ts')).healthContract,
  programs: async () => (await import('./programs.ts')).programsContract,
  updates: async () => (await import('./updates.ts')).updatesContract,
  policy: async () => (await import('./policy.ts')).policyContract,
  system: async () => (await import('./system.ts')).systemContract,
};

/** The area that a procedure belongs to. */
export const areaOf = (name: ProcedureName): AreaName => name.slice(0, name.indexOf('.')) as AreaName;

/** A procedure of the contract and its name; null where there is none of that name. */
export async function findProcedure(name: string): Promise<{ name: ProcedureName; definition: Procedure } | null> {
  const area = name.slice(0, Math.max(0, name.indexOf('.')));
  if (!Object.hasOwn(PARTS, area)) return null;
  const part: Record<string, Procedure> = await PARTS[area as AreaName]();
  const definition = Object.hasOwn(part, name) ? part[name] : undefined;
  return definition ? { name: name as ProcedureName, definition } : null;
}
