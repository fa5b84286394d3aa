/** The zero of each script in whose digits numbers are written, followed by its nine others. (Unicode, category Nd) */
const ZEROS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50,
  0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810, 0xff10,
];

const NON_ASCII_DIGIT = /[\p{Nd}\u066b\u066c\uff0e\uff0c]/u;
const NON_ASCII_CHARACTERS = /[\u0660-\uffff]/g;

/**
 * Converts the digits of any script to ASCII (Devanagari `१२`, Arabic `١٢`, full width `１２`), and the Arabic and
 * full-width decimal and grouping signs to point and comma. Other characters are kept.
 */
export function withAsciiDigits(text: string): string {
  if (!NON_ASCII_DIGIT.test(text)) return text;
  return text.replace(NON_ASCII_CHARACTERS, (sign) => {
    const code = sign.charCodeAt(0);
    if (code === 0x066b || code === 0xff0e) return '.';
    if (code === 0x066c || code === 0xff0c) return ',';
    for (const zero of ZEROS) if (code >= zero && code <= zero + 9) return String(code - zero);
    return sign;
  });
}
