import { addDays, dayNumber, localToday } from '../../src-shared/calendar.ts';
import type { CallSuggestion } from '../../src-shared/contract/calls.ts';
import type { DayPlan, DaySettings, DayStop } from '../../src-shared/contract/day.ts';
import type { ParsedInput, Suggestions } from '../../src-shared/contract/index.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { withText } from '../../src-shared/messages/english.ts';
import { Problem } from '../../src-shared/problem.ts';
import { callList } from '../calls/list.ts';
import type { SalesCube } from '../cube/cube.ts';
import { salespersonOf } from '../cube/scope.ts';
import type { Db } from '../db/open.ts';
import { bestDay, type Candidate, type ChosenDay } from './best-day.ts';
import { kilometresBetween, type Point } from './distance.ts';
import { placeOf, pointsOf, postalCodeOf, samePlace } from './places.ts';
import { centroidOf } from './postal-codes.ts';
import type { Ground } from './route.ts';
import { DEFAULT_DAY, daySettings } from './settings.ts';
import { visitFactor } from './visit-factor.ts';

/** Best offers of a store that a call has time for. */
const OFFERS = 5;
/** Orders that a call wins back of those of stores that may be leaving, where that is least certain. */
const WON_BACK = 0.1;
/** More stores than any list has. */
const ALL = 100_000;

/** What an area has to give for a plan: the suggestions for stores. */
export type SuggestFor = (cube: SalesCube, storeIds: number[], limit: number) => Suggestions[];

/**
 * The best day of a rep: the stores that bring most within what the day has room for, and the way between those that are
 * visited. What was called or visited on the day already stays in the plan and takes its room.
 *
 * @throws Problem `day_refused` with the field
 */
export function planDay(
  db: Db,
  cube: SalesCube,
  suggestFor: SuggestFor,
  { salesperson, date = localToday() }: ParsedInput<'day.plan'>,
): DayPlan {
  const settings = daySettings(db, cube);
  const { capacity, isDefault } = capacityOf(cube, settings, salesperson, date);
  const listed = (all: boolean) =>
    callList(db, cube, localToday(), { ...(salesperson !== undefined && { salesperson }), date, all, limit: ALL })
      .items;
  const done = listed(true).filter(({ mark }) => mark !== null && isContact(mark, date));
  const isDone = new Set(done.map(({ storeId }) => storeId));
  const open = listed(false).filter(({ storeId }) => !isDone.has(storeId));
  const worth = worthOf(cube, suggestFor, open);
  const doneVisits = done.filter(({ mark }) => mark!.what === 'visited').length;
  const room = {
    calls: Math.max(0, capacity.calls - (done.length - doneVisits)),
    visits: Math.max(0, capacity.visits - doneVisits),
    perKm: settings.perKilometreMinor,
  };
  const stores = open.map(({ storeId }) => cube.stores.get(storeId));
  const points = pointsOf(stores);
  const otherDays = placesWithOtherDays(settings, date);
  const factor = visitFactor(db, cube);
  const candidates = open.map(({ storeId, promise }, i): Candidate => {
    const callWorth = worth.get(storeId) ?? 0;
    return {
      callWorth,
      visitWorth: callWorth * factor,
      isPromised: promise !== null,
      canVisit: points.has(storeId) && !otherDays.has(samePlace(placeOf(stores[i]!))),
    };
  });
  const start = capacity.start === '' ? null : centroidOf(capacity.start);
  const ground = groundOf(
    open.map(({ storeId }) => points.get(storeId) ?? null),
    stores.map((store) => samePlace(placeOf(store))),
    start,
  );
  const day = bestDay(candidates, ground, room);
  const toStop = (index: number, how: DayStop['how'], kilometres: number | null): DayStop => ({
    ...stopOf(cube, open[index]!, how),
    worthMinor: Math.round(how === 'visited' ? candidates[index]!.visitWorth : candidates[index]!.callWorth),
    kilometres,
  });
  const legs = legsOf(day, ground);
  const visits = day.visits.map((index, nth) => toStop(index, 'visited', legs[nth]!));
  const calls = day.calls.map((index) => toStop(index, 'called', null));
  const finished = done.map((call) => stopOf(cube, call, call.mark!.what === 'visited' ? 'visited' : 'called', true));
  const wayMinor = Math.round(day.kilometres * settings.perKilometreMinor);
  return {
    date,
    salesperson: salesperson ?? '',
    currency: cube.currency,
    calls: capacity.calls,
    visits: capacity.visits,
    stops: [
      ...[...finished.filter(({ how }) => how === 'visited'), ...visits],
      ...[...finished.filter(({ how }) => how === 'called'), ...calls],
    ],
    worthMinor: [...visits, ...calls].reduce((sum, { worthMinor }) => sum + worthMinor, 0) - wayMinor,
    kilometres: Math.round(day.kilometres * 10) / 10,
    wayMinor,
    notes: notesOf({ cube, capacity, isDefault, open, points, otherDays, room, salesperson }).map(withText),
  };
}

/** The weekday of a date, 1 for Monday to 7 for Sunday. */
const weekdayOf = (date: string): number => ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;

type Capacity = Omit<DaySettings['reps'][number], 'salesperson'>;

/** What the day of a rep has room for. @throws Problem `day_refused` where there is none */
function capacityOf(
  cube: SalesCube,
  { reps, closed }: DaySettings,
  salesperson: string | undefined,
  date: string,
): { capacity: Capacity; isDefault: boolean } {
  const refuse = (field: 'salesperson' | 'date', reason: MessageDescriptor): never => {
    throw new Problem('day_refused', { reason }, { fields: { [field]: reason } });
  };
  const hasStores =
    salesperson === undefined
      ? cube.stores.rows.size > 0
      : [...cube.stores.rows.keys()].some((id) => salespersonOf(cube, id) === salesperson);
  if (!hasStores) refuse('salesperson', message('day_field/no_stores', { name: salesperson ?? '–' }));
  const own = reps.find((rep) => rep.salesperson === salesperson);
  const capacity = own ?? DEFAULT_DAY;
  if (capacity.calls === 0 && capacity.visits === 0) refuse('salesperson', message('day_field/no_room'));
  const holiday = closed.find(
    (one) => one.date === date && (one.salesperson === '' || one.salesperson === salesperson),
  );
  if (holiday) {
    const reason = holiday.reason;
    refuse('date', reason ? message('day_field/closed_for', { date, reason }) : message('day_field/closed', { date }));
  }
  if (!capacity.weekdays.includes(weekdayOf(date)))
    refuse('date', message('day_field/not_a_workday', { date, next: nextWorkday(capacity.weekdays, date) }));
  return { capacity, isDefault: own === undefined };
}

function nextWorkday(weekdays: readonly number[], date: string): string {
  for (let days = 1; days <= 7; days++)
    if (weekdays.includes(weekdayOf(addDays(date, days)))) return addDays(date, days);
  return date;
}

/** Whether a mark is a call or visit of the day that reached somebody. */
const isContact = ({ what, outcome, onDate }: NonNullable<CallSuggestion['mark']>, date: string) =>
  onDate === date && what !== 'snoozed' && outcome !== 'no_answer';

/**
 * What a call to each store is expected to bring beyond what comes anyway: the money of its best offers, by the chance that
 * it orders within a week, and a part of its usual order where it may be leaving.
 */
function worthOf(cube: SalesCube, suggestFor: SuggestFor, calls: readonly CallSuggestion[]): Map<number, number> {
  const suggestions = suggestFor(
    cube,
    calls.map(({ storeId }) => storeId),
    OFFERS,
  );
  return new Map(
    calls.map(({ storeId, chance, parts, expectedOrderMinor, reasons }, i) => {
      const offers = suggestions[i]!.suggestions.reduce((sum, { expectedMinor }) => sum + expectedMinor, 0);
      // who has ordered already orders less likely
      const isOpen = reasons.some(({ code }) => code === 'open_order');
      const wonBack = WON_BACK * parts.churn * Math.max(0, expectedOrderMinor);
      return [storeId, Math.round((offers * chance) / (isOpen ? 4 : 1) + wonBack)];
    }),
  );
}

/** Places that are visited on other days of the week than that of a date. */
const placesWithOtherDays = ({ places }: DaySettings, date: string): Set<string> =>
  new Set(places.filter(({ weekdays }) => !weekdays.includes(weekdayOf(date))).map(({ place }) => samePlace(place)));

function groundOf(points: readonly (Point | null)[], places: readonly string[], start: Point | null): Ground {
  const distances = points.map((from) => points.map((to) => (from && to ? kilometresBetween(from, to) : 0)));
  const fromStart = points.map((point) => (point && start ? kilometresBetween(start, point) : 0));
  return {
    kilometres: (from, to) => distances[from]![to]!,
    fromStart: (stop) => fromStart[stop]!,
    place: (stop) => places[stop]!,
  };
}

/** Kilometres to each visit from the one before, or from the start. */
const legsOf = ({ visits }: ChosenDay, ground: Ground): number[] =>
  visits.map((stop, i) => {
    const kilometres = i === 0 ? ground.fromStart(stop) : ground.kilometres(visits[i - 1]!, stop);
    return Math.round(kilometres * 10) / 10;
  });

function stopOf(cube: SalesCube, call: CallSuggestion, how: DayStop['how'], isDone = false): DayStop {
  const store = cube.stores.get(call.storeId);
  const { contact, address } = store;
  return {
    ...call,
    how,
    isDone,
    contact,
    address,
    postalCode: postalCodeOf(store),
    place: placeOf(store),
    worthMinor: 0,
    kilometres: null,
  };
}

/** What to know of a plan: what it takes for granted, and what does not fit. */
function notesOf({
  cube,
  capacity,
  isDefault,
  open,
  points,
  otherDays,
  room,
  salesperson,
}: {
  cube: SalesCube;
  capacity: Capacity;
  isDefault: boolean;
  open: readonly CallSuggestion[];
  points: ReadonlyMap<number, Point>;
  otherDays: ReadonlySet<string>;
  room: { calls: number };
  salesperson: string | undefined;
}): MessageDescriptor[] {
  const notes: MessageDescriptor[] = [];
  const promised = open.filter(({ promise }) => promise !== null).length;
  if (isDefault && salesperson !== undefined)
    notes.push(message('day_note/default', { name: salesperson, calls: capacity.calls }));
  if (promised > room.calls) notes.push(message('day_note/promised', { promised, calls: room.calls }));
  if (capacity.visits === 0) return notes;
  const unknown = open.filter(({ storeId }) => !points.has(storeId)).length;
  if (unknown > 0) notes.push(message('day_note/no_postal_code', { stores: unknown }));
  const elsewhere = open.filter(({ storeId }) => otherDays.has(samePlace(placeOf(cube.stores.get(storeId))))).length;
  if (elsewhere > 0) notes.push(message('day_note/other_days', { stores: elsewhere }));
  if (capacity.start === '') notes.push(message('day_note/no_start'));
  return notes;
}
