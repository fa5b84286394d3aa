import { NOT_COUNTED } from '../../src-shared/not-counted.ts';

const STATES = NOT_COUNTED.map((state) => `'${state.toLowerCase()}'`).join(', ');

/** Whether an invoice counts in figures, as an SQL condition. @param alias of the table invoice */
export const counted = (alias = 'invoice'): string => `lower(${alias}.status) NOT IN (${STATES})`;
