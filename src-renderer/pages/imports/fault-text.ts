import type { Fault } from '../../../src-shared/contract/index.ts';
import { type FaultCode, faultMessage } from '../../../src-shared/fault.ts';
import { m } from '../../messages/index.ts';

const isKnown = (code: string): code is FaultCode => code in m.imports.faultNames;

/** The sentence of a fault; one of a code of another version stays in English. */
export const faultText = ({ code, value, message }: Pick<Fault, 'code' | 'value' | 'message'>): string =>
  m.text({ message, descriptor: isKnown(code) ? faultMessage(code, value) : undefined });

/** The sentences of a record's faults. */
export const faultTexts = (faults: Fault[]): string => faults.map(faultText).join(' ');
