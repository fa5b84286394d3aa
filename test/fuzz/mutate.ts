const FRAGMENTS = [
  '"',
  "'",
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n',
  '\\',
  '\u0000',
  '\u0007',
  '\ufeff',
  '\ufffd',
  '=',
  '-',
  '9'.repeat(30),
  'x'.repeat(700),
  '""',
  '","',
  '\n\n',
  'Total',
  'é',
  '₹',
  '31/02/2025',
  '1e309',
  'NaN',
];

/** Applies one to four random mutations of the kinds that manual edits, programs and transfers cause. */
export function mutate(original: Buffer, random: () => number): { bytes: Buffer; what: string } {
  let bytes = original;
  const applied: string[] = [];
  const int = (n: number) => Math.floor(random() * n);
  const pick = <T>(list: T[]) => list[int(list.length)]!;
  const mutations: Record<string, () => Buffer> = {
    insert: () => {
      const at = int(bytes.length);
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(pick(FRAGMENTS)), bytes.subarray(at)]);
    },
    remove: () => {
      const at = int(bytes.length);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + int(40))]);
    },
    flip: () => {
      const changed = Buffer.from(bytes);
      for (let i = 0; i < 1 + int(20) && changed.length > 0; i++) changed[int(changed.length)] = int(256);
      return changed;
    },
    repeat: () => {
      const at = int(bytes.length);
      const piece = bytes.subarray(at, at + int(3000));
      return Buffer.concat([bytes.subarray(0, at), piece, piece, bytes.subarray(at)]);
    },
    cut: () => bytes.subarray(0, int(bytes.length)),
    swap: () => {
      const [from, to] = [pick([',', ';', '"', '\n', '.']), pick([',', ';', '\t', '"', "'", '\r\n', ' '])];
      return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
    },
    someQuotes: () =>
      Buffer.from(
        bytes.toString('latin1').replaceAll('"', () => (random() < 0.03 ? '' : '"')),
        'latin1',
      ),
    someLines: () =>
      Buffer.from(
        bytes
          .toString('latin1')
          .split('\n')
          .filter(() => random() > 0.05)
          .join('\n'),
        'latin1',
      ),
    shuffleLines: () => {
      const lines = bytes.toString('latin1').split('\n');
      for (let i = 0; i < 10; i++) {
        const [a, b] = [int(lines.length), int(lines.length)];
        [lines[a], lines[b]] = [lines[b]!, lines[a]!];
      }
      return Buffer.from(lines.join('\n'), 'latin1');
    },
    utf16: () => Buffer.from(bytes.toString('utf8'), 'utf16le'),
  };
  for (let i = 0; i < 1 + int(4); i++) {
    const mutation = pick(Object.keys(mutations));
    applied.push(mutation);
    bytes = mutations[mutation]!();
    if (bytes.length === 0) break;
  }
  return { bytes, what: applied.join(' + ') };
}
