import type { Command } from './command.ts';

type Commands = Record<string, Command>;

/** All commands in the order of the overview, by groups that are loaded when one of their commands is called. */
const GROUPS: { names: string[]; load: () => Promise<Commands> }[] = [
  {
    names: ['import', 'imports', 'rejects', 'fix', 'undo', 'resume', 'sample'],
    load: async () => (await import('./import.ts')).importCommands,
  },
  { names: ['inspect', 'read'], load: async () => (await import('./read.ts')).readCommands },
  {
    names: ['stores', 'store', 'products', 'invoices', 'dashboard'],
    load: async () => (await import('./sales.ts')).salesCommands,
  },
  { names: ['export'], load: async () => (await import('./lists.ts')).listCommands },
  { names: ['orders', 'order'], load: async () => (await import('./orders.ts')).orderCommands },
  { names: ['owed'], load: async () => (await import('./owed.ts')).owedCommands },
  { names: ['reports', 'report'], load: async () => (await import('./reports.ts')).reportCommands },
  { names: ['digest'], load: async () => (await import('./digest.ts')).digestCommands },
  {
    names: ['train', 'models', 'forecast', 'evaluate', 'calls'],
    load: async () => (await import('./forecast.ts')).forecastCommands,
  },
  { names: ['rules', 'upsell', 'backtest'], load: async () => (await import('./upsell.ts')).upsellCommands },
  { names: ['scan', 'sheet'], load: async () => (await import('./scan.ts')).scanCommands },
  { names: ['demo'], load: async () => (await import('./demo.ts')).demoCommands },
  { names: ['serve'], load: async () => (await import('./serve.ts')).serveCommands },
  { names: ['user', 'audit'], load: async () => (await import('./user.ts')).userCommands },
  { names: ['sync'], load: async () => (await import('./sync.ts')).syncCommands },
  { names: ['verify'], load: async () => (await import('./verify.ts')).verifyCommands },
  { names: ['backup', 'restore'], load: async () => (await import('./backup.ts')).backupCommands },
  {
    names: ['health', 'metrics', 'traces', 'diagnostics'],
    load: async () => (await import('./health.ts')).healthCommands,
  },
];

/** Needed only when building a release (docs/dev/release.md). */
export const SELF_TEST = 'selftest';

/** What prints the overview instead of running a command. */
export const HELP: ReadonlySet<string> = new Set(['help', '--help', '-h']);

const groupOf = (name: string) => GROUPS.find(({ names }) => names.includes(name));

/** Whether a command-line argument is a command rather than a file to open. */
export const isCommand = (word: string | undefined): boolean =>
  word !== undefined && (groupOf(word) !== undefined || word === SELF_TEST || HELP.has(word) || word === '--version');

/** A command; null where there is none of that name. */
export async function loadCommand(name: string): Promise<Command | null> {
  return (await groupOf(name)?.load())?.[name] ?? null;
}

/** All commands. */
export async function loadCommands(): Promise<Commands> {
  const groups = await Promise.all(GROUPS.map(({ load }) => load()));
  return Object.assign({}, ...groups);
}
