import type { DaySettings } from '../../src-shared/contract/day.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import { salespersonOf } from '../cube/scope.ts';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { placeOf, samePlace } from './places.ts';
import { centroidOf } from './postal-codes.ts';

const KEY = 'day';
/** What a day has room for where nothing else is said: a rep at the telephone, on weekdays. */
export const DEFAULT_DAY = { calls: 25, visits: 0, weekdays: [1, 2, 3, 4, 5], start: '' };
/** What a kilometre costs, in minor units: in US dollars the standard mileage rate of 2025 (70 cents a mile). */
const DEFAULT_PER_KILOMETRE: Record<string, number> = { USD: 43, INR: 1000 };
const OTHERWISE_PER_KILOMETRE = 50;
const MOST_STOPS = 500;

/** By what the days of reps are planned. */
export function daySettings(db: Db, cube: SalesCube): DaySettings {
  return {
    reps: [],
    places: [],
    closed: [],
    perKilometreMinor: DEFAULT_PER_KILOMETRE[cube.currency] ?? OTHERWISE_PER_KILOMETRE,
    ...readSetting<Partial<DaySettings>>(db, KEY),
  };
}

/** The settings that a caller may see: of reps those with stores that it sees. */
export function shownSettings(db: Db, cube: SalesCube): Output<'day.settings'> {
  const settings = daySettings(db, cube);
  const salespeople = salespeopleOf(cube);
  const isSeen = (name: string) => !cube.unscopedCube || salespeople.includes(name);
  const places = new Map([...cube.stores.rows.values()].map((store) => [samePlace(placeOf(store)), placeOf(store)]));
  places.delete('');
  return {
    ...settings,
    reps: settings.reps.filter(({ salesperson }) => isSeen(salesperson)),
    places: settings.places.filter(({ place }) => !cube.unscopedCube || places.has(samePlace(place))),
    closed: settings.closed.filter(({ salesperson }) => salesperson === '' || isSeen(salesperson)),
    currency: cube.currency,
    salespeople,
    placesOfStores: [...places.values()].sort((a, b) => a.localeCompare(b)),
  };
}

/** The salespeople of stores, by name. */
const salespeopleOf = (cube: SalesCube): string[] =>
  [...new Set([...cube.stores.rows.keys()].map((id) => salespersonOf(cube, id)))]
    .filter(Boolean)
    .sort((a, b) => a.localeCompare(b));

/** Replaces the settings that are given. @throws Problem `day_settings_refused` with a message per invalid field */
export function changeDaySettings(db: Db, cube: SalesCube, change: ParsedInput<'day.changeSettings'>): DaySettings {
  const before = daySettings(db, cube);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const after: DaySettings = { ...before, ...given };
  checkSettings(cube, after);
  writeSetting(db, KEY, after);
  recordChange('days', before, after);
  return after;
}

function checkSettings(cube: SalesCube, { reps, places, closed, perKilometreMinor }: DaySettings): void {
  const fields: Record<string, MessageDescriptor> = {};
  const report = (field: string, error: MessageDescriptor) => {
    fields[field] ??= error;
  };
  const salespeople = salespeopleOf(cube);
  const isRoom = (value: number) => Number.isInteger(value) && value >= 0 && value <= MOST_STOPS;
  reps.forEach(({ salesperson, calls, visits, weekdays, start }, i) => {
    const field = (name: string) => `reps.${i}.${name}`;
    if (salesperson === '') report(field('salesperson'), message('day_field/choose_rep'));
    else if (!salespeople.includes(salesperson))
      report(field('salesperson'), message('day_field/no_stores', { name: salesperson }));
    else if (reps.findIndex((other) => other.salesperson === salesperson) < i)
      report(field('salesperson'), message('day_field/twice', { name: salesperson }));
    if (!isRoom(calls)) report(field('calls'), message('day_field/room', { most: MOST_STOPS }));
    if (!isRoom(visits)) report(field('visits'), message('day_field/room', { most: MOST_STOPS }));
    if (calls === 0 && visits === 0) report(field('calls'), message('day_field/no_room'));
    if (weekdays.length === 0) report(field('weekdays'), message('day_field/no_weekday'));
    if (start !== '' && !centroidOf(start)) report(field('start'), message('day_field/start_unknown'));
  });
  const known = new Set([...cube.stores.rows.values()].map((store) => samePlace(placeOf(store))));
  places.forEach(({ place, weekdays }, i) => {
    if (samePlace(place) === '') report(`places.${i}.place`, message('day_field/choose_place'));
    else if (!known.has(samePlace(place))) report(`places.${i}.place`, message('day_field/place_unknown', { place }));
    else if (places.findIndex((other) => samePlace(other.place) === samePlace(place)) < i)
      report(`places.${i}.place`, message('day_field/twice', { name: place }));
    if (weekdays.length === 0) report(`places.${i}.weekdays`, message('day_field/no_weekday'));
  });
  closed.forEach(({ salesperson, date }, i) => {
    if (salesperson !== '' && !salespeople.includes(salesperson))
      report(`closed.${i}.salesperson`, message('day_field/no_stores', { name: salesperson }));
    if (closed.findIndex((other) => other.date === date && other.salesperson === salesperson) < i)
      report(`closed.${i}.date`, message('day_field/twice', { name: date }));
  });
  if (!(Number.isInteger(perKilometreMinor) && perKilometreMinor >= 0 && perKilometreMinor <= 1_000_000))
    report('perKilometreMinor', message('day_field/cost'));
  const [first] = Object.values(fields);
  if (first) throw new Problem('day_settings_refused', { reason: first }, { fields });
}
