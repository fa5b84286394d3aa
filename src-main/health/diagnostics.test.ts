import { expect, it } from 'vitest';
import { redactFrame } from './diagnostics.ts';

it.each([
  ['    at work (C:\\Users\\Ravi Kumar\\app\\src-main\\app.ts:3:7)', 'at work (src-main/app.ts:3:7)'],
  ['    at file:///C:/Users/Ravi%20Kumar/app/src-main/app.ts:3:7', 'at src-main/app.ts:3:7'],
  ['    at async Door.ask (/home/ravi kumar/my app/src-main/app.ts:3:7)', 'at async Door.ask (src-main/app.ts:3:7)'],
  ['    at C:\\Users\\रवि (old)\\node_modules\\hono\\index.js:1:2', 'at node_modules/hono/index.js:1:2'],
  ['    at Object.<anonymous> (/Users/ravi/Desktop/own.js:1:2)', 'at Object.<anonymous> (…:1:2)'],
  ['    at new Promise (<anonymous>)', 'at new Promise (<anonymous>)'],
  [
    '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
    'at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
  ],
  ['    at \\\\server\\ravi\\app\\src-shared\\money.ts:9:9', 'at src-shared/money.ts:9:9'],
  ['    at Ravi Kumar said so', 'at …'],
])('a frame names nobody: %s', (text, told) => expect(redactFrame(text)).toBe(told));
