// Holds files as Excel and virus scanners do, so that Windows lets nobody rename or remove them: node hold.mjs MS FILE…
// Node opens files so that others may; SQLite does not.
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';

const [ms, ...files] = process.argv.slice(2);
const held = files.map((file) => new Database(file));
console.log('held');
await delay(Number(ms));
for (const one of held) one.close();
