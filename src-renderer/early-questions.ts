import type { CurrentUser, Input, Output, ProcedureName, RpcResponse } from '../src-shared/contract/index.ts';
import { periods } from './components/periods.ts';
import { homePeriod } from './pages/home/home-period.ts';
import { newRequest, onEvent, transport } from './transport.ts';

/*
 * What the first page asks for, asked while its code is loaded. Each answer is given once, to the first call of the same
 * question; an event may have made them outdated, so it drops all.
 */

interface EarlyAnswer {
  answer: Promise<RpcResponse | null>;
  output?: unknown;
}

const answers = new Map<string, EarlyAnswer>();
onEvent(() => answers.clear());

const keyOf = (procedure: ProcedureName, input: unknown) => `${procedure} ${JSON.stringify(input)}`;

async function askEarly<P extends ProcedureName>(procedure: P, input: Input<P>): Promise<Output<P> | null> {
  const entry: EarlyAnswer = { answer: transport.ask(newRequest(procedure, input)) };
  answers.set(keyOf(procedure, input), entry);
  const answer = await entry.answer;
  if (!answer || !('output' in answer)) return null;
  entry.output = answer.output;
  return answer.output as Output<P>;
}

export function takeEarlyAnswer(procedure: ProcedureName, input: unknown): Promise<RpcResponse | null> | undefined {
  const key = keyOf(procedure, input);
  const entry = answers.get(key);
  answers.delete(key);
  return entry?.answer;
}

/** The answer to a question, if it has already come; it stays to be taken. */
export const earlyOutput = <P extends ProcedureName>(procedure: P, input: Input<P>): Output<P> | null =>
  (answers.get(keyOf(procedure, input))?.output as Output<P> | undefined) ?? null;

/** Whether the window shows the application to this user, not a page that signs them in or has them set a password. */
export const isAdmitted = ({ state, mustChange, passwordRequired }: CurrentUser): boolean =>
  (state === 'in' || state === 'open') && !mustChange && !passwordRequired;

/** Who is signed in, and on Home its figures, unless it is filtered. */
export async function askEarlyQuestions({ pathname, search }: Location, storage: Storage): Promise<CurrentUser | null> {
  const me = await askEarly('accounts.me', {});
  const maySee = me !== null && isAdmitted(me) && !me.refused.includes('sales.dashboard');
  if (maySee && pathname === '/' && search === '') void askHome(storage);
  return me;
}

async function askHome(storage: Storage): Promise<void> {
  const choices = await askEarly('sales.choices', {});
  if (!choices) return;
  const chosen = homePeriod(storage);
  const period = typeof chosen !== 'string' ? chosen : choices.last ? periods(choices.last)[chosen] : {};
  await askEarly('sales.dashboard', { ...period });
}
