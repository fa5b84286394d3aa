import { UNCOUNTED_STATUSES } from '../../src-shared/uncounted-status.ts';

const STATES = UNCOUNTED_STATUSES.map((state) => `'${state.toLowerCase()}'`).join(', ');

/** SQL condition: the invoice counts in figures. @param alias of the table `invoice` */
export const countedCondition = (alias = 'invoice'): string => `lower(${alias}.status) NOT IN (${STATES})`;
