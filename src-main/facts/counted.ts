import { NOT_COUNTED } from '../../src-shared/not-counted.ts';

const STATES = NOT_COUNTED.map((state) => `'${state.toLowerCase()}'`).join(', ');

/** SQL condition: the invoice counts in figures. @param alias of the table `invoice` */
export const counted = (alias = 'invoice'): string => `lower(${alias}.status) NOT IN (${STATES})`;
