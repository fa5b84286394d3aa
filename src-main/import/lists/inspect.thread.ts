import { serveCalls } from '../../jobs/call-in-thread.ts';
import { inspectFile } from './inspect-file.ts';

serveCalls(inspectFile);
