// Holds files open like Excel or virus scanners, so Windows allows no rename or removal: node hold-files.mjs MS FILE…
// Node opens files with sharing; SQLite does not.
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';

const [ms, ...files] = process.argv.slice(2);
const held = files.map((file) => new Database(file));
console.log('held');
// counted from the other program's first attempt, however long that one takes to start
const { HOLD_UNTIL } = process.env;
while (HOLD_UNTIL && !fs.existsSync(HOLD_UNTIL)) await delay(10);
await delay(Number(ms));
for (const one of held) one.close();
