/**
 * Parses the output of `reg.exe query … /s`. Numbers are DWORDs; strings that look like JSON are parsed, for lists and
 * objects; a group policy sets `true` and `false` as 1 and 0.
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
