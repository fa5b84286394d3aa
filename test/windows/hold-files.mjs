// Holds files open like Excel or virus scanners, so Windows allows no rename or removal: node hold-files.mjs MS FILE…
// Node opens files with sharing; SQLite does not.
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';

const [ms, ...files] = process.argv.slice(2);
const held = files.map((file) => new Database(file));
console.log('held');
await delay(Number(ms));
for (const one of held) one.close();
