import type { Handlers } from '../app.ts';
import type { Facts } from '../facts/facts.ts';
import { boughtTogether } from './bought-together.ts';

/** What else a store might take. */
export function upsellArea(facts: () => Facts): Handlers<'upsell'> {
  return { 'upsell.rules': (input) => boughtTogether(facts(), input) };
}
