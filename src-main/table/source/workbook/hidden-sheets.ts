/** The names of the hidden sheets of an OpenDocument, which its parser doesn't tell. */
export function hiddenOpenDocumentSheets(content: string): Set<string> {
  const hiddenStyles = new Set<string>();
  for (const [, attributes, body] of content.matchAll(
    /<style:style\s([^<>]*)>([^<>]*(?:<(?!\/style:style)[^<>]*>[^<>]*){0,40})<\/style:style>/g,
  )) {
    if (!attributes!.includes('style:family="table"')) continue;
    const name = attribute(attributes!, 'style:name');
    if (name !== null && /table:display="false"/.test(body!)) hiddenStyles.add(name);
  }
  const names = new Set<string>();
  if (hiddenStyles.size === 0) return names;
  for (const [, attributes] of content.matchAll(/<table:table\s([^<>]*)>/g)) {
    const [name, style] = [attribute(attributes!, 'table:name'), attribute(attributes!, 'table:style-name')];
    if (name !== null && style !== null && hiddenStyles.has(style)) names.add(unescapeXml(name));
  }
  return names;
}

const attribute = (attributes: string, name: string) =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? null;

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescapeXml = (text: string) => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]!);
