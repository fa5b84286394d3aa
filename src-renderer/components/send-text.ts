/** Fewer digits are an extension or no number at all. */
const FEWEST_DIGITS = 10;

/**
 * The link that opens WhatsApp with a text. A phone number in international form chooses the chat; with any other one
 * WhatsApp asks whom to send it to, since the country is not known.
 */
export function whatsAppLink(text: string, phone: string): string {
  const digits = phone.replace(/\D/g, '').replace(/^00/, '');
  const isInternational = /^\s*(\+|00)/.test(phone) && digits.length >= FEWEST_DIGITS;
  return `https://wa.me/${isInternational ? digits : ''}?text=${encodeURIComponent(text)}`;
}

/** A text as an unsent e-mail (RFC 5322), to open in any mail program. */
export function emailOf(to: string, subject: string, text: string): string {
  const base64 = (words: string) => btoa(String.fromCharCode(...new TextEncoder().encode(words)));
  const folded = base64(text.replaceAll('\n', '\r\n')).replace(/.{76}/g, '$&\r\n');
  // a header can't be broken by what a list of stores says
  const address = /^[^\s@<>",;:]+@[^\s@<>",;:]+$/.test(to) ? [`To: ${to}`] : [];
  return [
    ...address,
    `Subject: ${encodedWords(subject, base64)}`,
    'X-Unsent: 1',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    folded,
  ].join('\r\n');
}

/** Encoded words (RFC 2047) of at most 75 characters each. */
function encodedWords(text: string, base64: (text: string) => string): string {
  const characters = [...text];
  const words: string[] = [];
  for (let at = 0; at < characters.length; at += 10)
    words.push(`=?utf-8?B?${base64(characters.slice(at, at + 10).join(''))}?=`);
  return words.join('\r\n ');
}
