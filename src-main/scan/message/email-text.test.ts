import { expect, it } from 'vitest';
import { emailText } from './email-text.ts';

const textOf = (...lines: string[]) => emailText(Buffer.from(lines.join('\r\n')));

it('reads a plain e-mail in its encoding, without what it replies to', async () => {
  const text = await textOf(
    'From: shop@example.com',
    'Subject: Order',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '2 case Aloo Bhujia =E2=80=93 350g',
    'आलू 5'.replace(/[^\x20-\x7e]/g, (sign) =>
      [...Buffer.from(sign)].map((byte) => `=${byte.toString(16).toUpperCase()}`).join(''),
    ),
    '',
    'On Mon, Nov 23, 2026 at 9:00 AM Mangalm <orders@example.com> wrote:',
    '> 10 case Kaju Katli',
  );
  expect(text).toBe('2 case Aloo Bhujia – 350g\nआलू 5');
});

it('keeps what is forwarded', async () => {
  const text = await textOf(
    'Content-Type: text/plain',
    '',
    '---------- Forwarded message ---------',
    'From: Shop <shop@example.com>',
    '',
    '3 case Tasty',
  );
  expect(text).toContain('3 case Tasty');
});

it('reads an e-mail that is only HTML, row by row', async () => {
  const text = await textOf(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<head><style>p{color:red}</style></head><p>Hello,</p><table><tr><td>Tasty &amp; Sev</td><td>3</td></tr><tr><td>Boondi</td><td>2</td></tr></table>',
    '--b',
    'Content-Type: image/png; name=logo.png',
    'Content-Transfer-Encoding: base64',
    '',
    'iVBORw0KGgo=',
    '--b--',
  );
  expect(text.split('\n').map((line) => line.trim().split(/\s*\t\s*/))).toEqual([
    ['Hello,'],
    ['Tasty & Sev', '3'],
    ['Boondi', '2'],
  ]);
});

it('anything else is an empty text or itself, never an error', async () => {
  expect(await emailText(new Uint8Array())).toBe('');
  expect(await textOf('2 case Aloo')).toEqual(expect.any(String));
});
