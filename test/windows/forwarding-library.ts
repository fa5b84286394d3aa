/** Offset of the only section in the file, and in memory. */
const [IN_FILE, IN_MEMORY] = [0x200, 0x1000];

/**
 * A library for 64-bit Windows (PE32+) that exports one function and forwards it to another library. Debian's Wine 8
 * lacks bcryptprimitives.dll, from which Rust programs get random bytes.
 * @param target the function to forward to, as `library.function`
 */
export function forwardingLibrary(name: string, exported: string, target: string): Buffer {
  const file = Buffer.alloc(IN_FILE + 0x200);
  const header = 0x40;
  file.write('MZ', 0);
  file.writeUInt32LE(header, 0x3c);
  file.write('PE\0\0', header);
  const coff = header + 4;
  file.writeUInt16LE(0x8664, coff); // x64
  file.writeUInt16LE(1, coff + 2); // number of sections
  file.writeUInt16LE(0xf0, coff + 16); // size of the optional header
  file.writeUInt16LE(0x2022, coff + 18); // characteristics: DLL, large address aware
  const optional = coff + 20;
  file.writeUInt16LE(0x20b, optional); // PE32+
  file.writeUInt32LE(0x200, optional + 8); // size of initialized data
  file.writeBigUInt64LE(0x1_8000_0000n, optional + 24); // preferred image base
  file.writeUInt32LE(IN_MEMORY, optional + 32); // section alignment
  file.writeUInt32LE(0x200, optional + 36); // file alignment
  file.writeUInt16LE(6, optional + 40); // OS version: Windows 6 and later
  file.writeUInt16LE(6, optional + 48);
  file.writeUInt32LE(2 * IN_MEMORY, optional + 56); // image size
  file.writeUInt32LE(IN_FILE, optional + 60); // size of all headers
  file.writeUInt16LE(2, optional + 68); // subsystem
  file.writeUInt16LE(0x100, optional + 70); // DLL characteristics: NX compatible
  for (const [at, bytes] of [
    [72, 0x100000n],
    [80, 0x1000n],
    [88, 0x100000n],
    [96, 0x1000n],
  ] as const)
    file.writeBigUInt64LE(bytes, optional + at); // sizes of stack and heap
  file.writeUInt32LE(16, optional + 108); // number of data directories; the first is the export table
  file.writeUInt32LE(IN_MEMORY, optional + 112);
  file.writeUInt32LE(0x200, optional + 116);
  const section = optional + 0xf0;
  file.write('.edata', section);
  file.writeUInt32LE(0x200, section + 8);
  file.writeUInt32LE(IN_MEMORY, section + 12);
  file.writeUInt32LE(0x200, section + 16);
  file.writeUInt32LE(IN_FILE, section + 20);
  file.writeUInt32LE(0x4000_0040, section + 36); // characteristics: initialized data, readable

  let free = 40 + 4 + 4 + 4;
  const text = (words: string) => {
    const at = free;
    file.write(`${words}\0`, IN_FILE + at, 'latin1');
    free += words.length + 1;
    return IN_MEMORY + at;
  };
  const [functions, names, ordinals] = [40, 44, 48];
  file.writeUInt32LE(text(name), IN_FILE + 12);
  file.writeUInt32LE(1, IN_FILE + 16); // ordinal base
  file.writeUInt32LE(1, IN_FILE + 20); // number of functions
  file.writeUInt32LE(1, IN_FILE + 24); // number of names
  file.writeUInt32LE(IN_MEMORY + functions, IN_FILE + 28);
  file.writeUInt32LE(IN_MEMORY + names, IN_FILE + 32);
  file.writeUInt32LE(IN_MEMORY + ordinals, IN_FILE + 36);
  // an address within the export table points to the forwarder's name
  file.writeUInt32LE(text(target), IN_FILE + functions);
  file.writeUInt32LE(text(exported), IN_FILE + names);
  return file;
}
