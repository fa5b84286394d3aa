import { hosts } from './hosts.ts';
import { describeRepair } from './repair-story.ts';

describeRepair(hosts);
