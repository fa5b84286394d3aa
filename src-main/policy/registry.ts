/**
 * Reads what `reg.exe query … /s` prints. Numbers are DWORDs; texts that are JSON are read as that, so that lists and
 * objects fit in; `true` and `false` come as 1 and 0 from a group policy.
 */
export function readRegistry(listed: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const line of listed.split(/\r?\n/)) {
    const [, name, type, text = ''] = /^\s{4}(\S+)\s{4}(REG_\w+)(?:\s{4}(.*))?$/.exec(line) ?? [];
    if (!name) continue;
    values[name] = type === 'REG_DWORD' ? numberOrSwitch(name, Number(text)) : jsonOr(text);
  }
  return values;
}

const SWITCHES = new Set(['keysInKeychain', 'requirePassword', 'syncAutomatic']);
const numberOrSwitch = (name: string, value: number) => (SWITCHES.has(name) ? value === 1 : value);

function jsonOr(text: string): unknown {
  if (!/^[[{"]|^(true|false|null|-?\d+(\.\d+)?)$/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
