// Emulates Windows' file locking on systems with /proc: removing, renaming or replacing an open file fails with EBUSY.
// Preloaded into the program by `node --import`; worker threads inherit it.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

const openFiles = () =>
  fs.readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [fs.readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });

function mustBeClosed(call, file) {
  if (typeof file !== 'string' && !(file instanceof URL)) return;
  const whole = path.resolve(String(file));
  const open = openFiles().find((one) => one === whole || one.startsWith(`${whole}/`));
  if (open === undefined) return;
  const error = new Error(`EBUSY: resource busy or locked, ${call} '${open}'`);
  throw Object.assign(error, { code: 'EBUSY', errno: -16, syscall: call, path: open });
}

const { rmSync, unlinkSync, renameSync, rmdirSync } = fs;
fs.rmSync = (file, options) => {
  mustBeClosed('rm', file);
  return rmSync(file, options);
};
fs.unlinkSync = (file) => {
  mustBeClosed('unlink', file);
  return unlinkSync(file);
};
fs.rmdirSync = (file, options) => {
  mustBeClosed('rmdir', file);
  return rmdirSync(file, options);
};
fs.renameSync = (from, to) => {
  mustBeClosed('rename', from);
  mustBeClosed('rename', to);
  return renameSync(from, to);
};
for (const name of ['rm', 'unlink', 'rename', 'rmdir']) {
  const original = fs.promises[name];
  fs.promises[name] = async (file, ...rest) => {
    mustBeClosed(name, file);
    if (name === 'rename') mustBeClosed(name, rest[0]);
    return original.call(fs.promises, file, ...rest);
  };
}
syncBuiltinESMExports();
