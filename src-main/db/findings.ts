import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import type { Problem } from '../../src-shared/problem.ts';

/** What a check has found: a message, or a text of SQLite’s own checks. */
export type Finding = MessageDescriptor | string;

export const findingDescriptor = (finding: Finding): MessageDescriptor =>
  typeof finding === 'string' ? message('verify_database/sqlite', { finding }) : finding;

export const findingText = (finding: Finding): string => english(findingDescriptor(finding)).message;

/** A finding within a sentence: of SQLite’s, which may have several lines, the first line. */
export const headline = (finding: Finding): Finding =>
  typeof finding === 'string' ? finding.split('\n')[0]! : finding;

/** A problem of opening the database as a finding. */
export const problemFinding = ({ descriptor, message: text }: Problem): Finding => descriptor ?? text;
