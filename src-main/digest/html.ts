import { message } from '../../src-shared/messages/descriptor.ts';
import type { Digest } from './digest.ts';
import type { DigestCell, DigestColumn, DigestSection } from './sections.ts';
import type { DigestTexts } from './texts.ts';
import { weekName } from './week.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]!);

const STYLE = `
:root{color-scheme:light dark;--ink:#1c2a22;--dim:#5c6b62;--line:#dfe6e1;--paper:#fff;--back:#f3f6f4;--good:#1a7f43;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6ece8;--dim:#9fb0a6;--line:#33413a;--paper:#18211c;--back:#101713;--good:#5cc98a;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;padding:24px 16px;background:var(--back);color:var(--ink);font:15px/1.45 system-ui,"Segoe UI","Noto Sans","Noto Sans Devanagari",Mangal,sans-serif}
main{max-width:960px;margin:0 auto}
h1{font-size:1.6rem;margin:0}
h2{font-size:1.1rem;margin:0 0 8px}
p{margin:4px 0 0;color:var(--dim)}
section{margin-top:16px;padding:14px 16px;background:var(--paper);border:1px solid var(--line);border-radius:10px;overflow-x:auto}
section p{margin:0 0 8px}
table{border-collapse:collapse;width:100%}
th,td{padding:5px 10px 5px 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child>*{border-bottom:0}
thead th{color:var(--dim);font-weight:600;font-size:.85rem}
tbody th{font-weight:500}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--bad)}
footer{margin-top:16px;color:var(--dim);font-size:.85rem}
@media print{body{background:none;padding:0}section{break-inside:avoid;border:0;padding:0}}
`.trim();

/** A digest as a page that needs nothing besides itself. */
export function digestHtml(digest: Digest, texts: DigestTexts, written: Date): string {
  const { from, to, remark, sections, currency } = digest;
  const { text, date, language } = texts;
  const title = text(message('digest/title', { week: weekName(digest) }));
  const say = (descriptor: Parameters<typeof text>[0]) => escaped(text(descriptor));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escaped(title)}</h1>
<p>${escaped(`${date(from)} – ${date(to)}`)}</p>
${remark ? `<p role="note">${say(remark)}</p>\n` : ''}</header>
${sections.map((section) => sectionHtml(section, texts, currency)).join('\n')}
<footer>${say(message('digest/footer', { date: date(written.toISOString().slice(0, 10)) }))}</footer>
</main>
</body>
</html>
`;
}

function sectionHtml(
  { title, remark, columns, rows, more }: DigestSection,
  texts: DigestTexts,
  currency: string,
): string {
  const say = (descriptor: Parameters<typeof texts.text>[0]) => escaped(texts.text(descriptor));
  const head = `<h2>${say(title)}</h2>${remark ? `\n<p>${say(remark)}</p>` : ''}`;
  if (rows.length === 0) return `<section>\n${head}\n<p>${say(message('digest/none'))}</p>\n</section>`;
  const heads = columns.map(
    ({ label, type }) => `<th scope="col"${isText(type) ? '' : ' class="n"'}>${say(label)}</th>`,
  );
  const body = rows.map((row) => {
    const [first, ...rest] = row.map((cell, i) => escaped(texts.cell(cell, columns[i]!.type, currency)));
    const cells = rest.map((cell, i) => `<td${classOf(columns[i + 1]!.type, row[i + 1]!)}>${cell}</td>`);
    return `<tr><th scope="row">${first}</th>${cells.join('')}</tr>`;
  });
  const left = more ? `\n<p>${say(message('digest/more', { count: more }))}</p>` : '';
  return `<section>\n${head}\n<table>\n<thead><tr>${heads.join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>${left}\n</section>`;
}

const isText = (type: DigestColumn['type']) => type === 'text' || type === 'date';

function classOf(type: DigestColumn['type'], cell: DigestCell): string {
  if (isText(type)) return '';
  if (type !== 'change' || typeof cell !== 'number' || cell === 0) return ' class="n"';
  return ` class="n ${cell > 0 ? 'good' : 'bad'}"`;
}
