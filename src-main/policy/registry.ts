import { POLICY, type PolicyKey } from '../../src-shared/policy.ts';

/**
 * Parses the output of `reg.exe query … /s`. Numbers are DWORDs; a group policy sets `true` and `false` as 1 and 0. Strings
 * that are no value of their key as they stand, and look like JSON, are parsed: lists, objects, numbers and null.
 */
export function parseRegistryOutput(output: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const line of output.split(/\r?\n/)) {
    const [, name, type, text = ''] = /^\s{4}(\S+)\s{4}(REG_\w+)(?:\s{4}(.*))?$/.exec(line) ?? [];
    if (!name) continue;
    values[name] = type === 'REG_DWORD' ? numberOrBoolean(name, Number(text)) : textOrJson(name, text);
  }
  return values;
}

const isValid = (name: string, value: unknown) =>
  Object.hasOwn(POLICY, name) && POLICY[name as PolicyKey].safeParse(value).success;

/** Another number than 0 and 1 for a boolean stays one, and is reported. */
const numberOrBoolean = (name: string, value: number) =>
  (value === 0 || value === 1) && isValid(name, true) && !isValid(name, value) ? value === 1 : value;

function textOrJson(name: string, text: string): unknown {
  if (isValid(name, text) || !/^[[{"]|^(true|false|null|-?\d+(\.\d+)?)$/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
