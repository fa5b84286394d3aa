import PostalMime from 'postal-mime';

/** Where the message ends that a reply answers: what follows was ordered before. */
const REPLIED = /^(?:On .{4,200} wrote:|-{2,} ?Original Message ?-{2,}|_{20,})$/im;

/** The text of an e-mail (RFC 5322) without what it replies to; a forwarded message is part of it. */
export async function emailText(bytes: Uint8Array): Promise<string> {
  const { text = '', html = '' } = await PostalMime.parse(bytes);
  const whole = (text.trim() || textOfHtml(html)).replace(/\r\n?/g, '\n');
  const own = whole.slice(0, REPLIED.exec(whole)?.index);
  return own
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .trim();
}

/** The text of simple HTML: a line for each block or row, cells apart. */
function textOfHtml(html: string): string {
  return html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<\/t[dh]>/gi, '\t')
    .replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/gi, ' ')
    .replace(/&lt;/gi, '<')
    .replace(/&gt;/gi, '>')
    .replace(/&amp;/gi, '&')
    .replace(/[ \t]+\n/g, '\n')
    .trim();
}
