/**
 * Parses the output of `reg.exe query … /s`. Numbers are DWORDs; strings that look like JSON are parsed, for lists and
 * objects; a group policy sets `true` and `false` as 1 and 0.
 */
export function parseRegistryOutput(output: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const line of output.split(/\r?\n/)) {
    const [, name, type, text = ''] = /^\s{4}(\S+)\s{4}(REG_\w+)(?:\s{4}(.*))?$/.exec(line) ?? [];
    if (!name) continue;
    values[name] = type === 'REG_DWORD' ? numberOrBoolean(name, Number(text)) : jsonOrText(text);
  }
  return values;
}

const BOOLEAN_KEYS = new Set(['keysInKeychain', 'requirePassword', 'syncAutomatic']);
const numberOrBoolean = (name: string, value: number) => (BOOLEAN_KEYS.has(name) ? value === 1 : value);

function jsonOrText(text: string): unknown {
  if (!/^[[{"]|^(true|false|null|-?\d+(\.\d+)?)$/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
