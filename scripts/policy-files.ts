/**
 * Generates files for administrators from the policy schema: the reference, a JSON schema for editors, and group policy
 * templates for Windows. `node scripts/policy-files.ts`; a test checks that they are up to date.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { POLICY, type PolicyKey } from '../src-shared/policy.ts';

const root = path.join(import.meta.dirname, '..');

const EXAMPLE: Record<PolicyKey, unknown> = {
  dataFolder: '/srv/mangalm/data',
  keysInKeychain: true,
  requirePassword: true,
  idleMinutes: 10,
  auditDays: 730,
  grants: { rep: { 'reports.csv': 'no' } },
  syncServer: 'postgres://mangalm@db.example.com/sales',
  syncAutomatic: true,
  syncCompany: 'Mangalam Foods',
  breaker: { maxErrorRate: 0.1 },
  defaultCurrency: 'INR',
  watchedFolder: '/srv/exports',
  mappings: [{ name: 'ERP', fields: { invoiceNumber: 'Bill No' } }],
  backup: { second: '/mnt/backup/mangalm', daily: 14 },
  overCreditLimit: 'hold',
  digest: { folder: '/mnt/share/digests', language: 'en' },
  updateServer: 'https://it.example.com/mangalm',
  updateChannel: 'latest',
  updateMode: 'automatic',
  api: { port: 8765 },
  traceEndpoint: 'http://collector.example.com:4318',
};

const keys = Object.keys(POLICY) as PolicyKey[];
const aboutOf = (key: PolicyKey): string => POLICY[key].description ?? '';
const schemaOf = (key: PolicyKey) =>
  z.toJSONSchema(POLICY[key], { io: 'input' }) as {
    type?: string;
    anyOf?: { type?: string; minimum?: number; maximum?: number }[];
    minimum?: number;
    maximum?: number;
  };

/** Type of input in the group policy editor: a switch, a number, a text, or JSON as text. */
function entryOf(key: PolicyKey): 'switch' | 'number' | 'text' | 'json' {
  const { type, anyOf } = schemaOf(key);
  const of = type ?? anyOf?.find((one) => one.type !== 'null')?.type;
  if (of === 'boolean') return 'switch';
  if (of === 'integer' || of === 'number') return 'number';
  return of === 'string' ? 'text' : 'json';
}

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function admx(): string {
  const policies = keys.map((key) => {
    const entry = entryOf(key);
    const head = `    <policy name="${key}" class="Machine" displayName="$(string.${key})" explainText="$(string.${key}_About)" key="Software\\Policies\\Mangalm"`;
    if (entry === 'switch')
      return `${head} valueName="${key}">
      <parentCategory ref="Mangalm" />
      <supportedOn ref="Mangalm_Any" />
      <enabledValue><decimal value="1" /></enabledValue>
      <disabledValue><decimal value="0" /></disabledValue>
    </policy>`;
    const number = schemaOf(key).anyOf?.find((one) => one.type === 'integer') ?? schemaOf(key);
    const element =
      entry === 'number'
        ? `<decimal id="${key}_Value" valueName="${key}" minValue="${number.minimum ?? 0}" maxValue="${Math.min(number.maximum ?? 2_147_483_647, 2_147_483_647)}" />`
        : `<text id="${key}_Value" valueName="${key}" maxLength="32767" />`;
    return `${head} presentation="$(presentation.${key})">
      <parentCategory ref="Mangalm" />
      <supportedOn ref="Mangalm_Any" />
      <elements>${element}</elements>
    </policy>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="mangalm" namespace="Mangalm.Policies.SalesAssistant" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <supportedOn>
    <definitions><definition name="Mangalm_Any" displayName="$(string.Mangalm_Any)" /></definitions>
  </supportedOn>
  <categories>
    <category name="Mangalm" displayName="$(string.Mangalm)" />
  </categories>
  <policies>
${policies.join('\n')}
  </policies>
</policyDefinitions>
`;
}

function adml(): string {
  const strings = keys.flatMap((key) => [
    `      <string id="${key}">${key}</string>`,
    `      <string id="${key}_About">${xml(aboutOf(key))}${entryOf(key) === 'json' ? ` As JSON: ${xml(JSON.stringify(EXAMPLE[key]))}` : ''}</string>`,
  ]);
  const presentations = keys
    .filter((key) => entryOf(key) !== 'switch')
    .map((key) =>
      entryOf(key) === 'number'
        ? `      <presentation id="${key}"><decimalTextBox refId="${key}_Value">${key}</decimalTextBox></presentation>`
        : `      <presentation id="${key}"><textBox refId="${key}_Value"><label>${key}</label></textBox></presentation>`,
    );
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>Mangalm Sales Assistant</displayName>
  <description>What a company fixes on its laptops.</description>
  <resources>
    <stringTable>
      <string id="Mangalm">Mangalm Sales Assistant</string>
      <string id="Mangalm_Any">Mangalm Sales Assistant 0.1 or later</string>
${strings.join('\n')}
    </stringTable>
    <presentationTable>
${presentations.join('\n')}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`;
}

function reference(): string {
  const rows = keys.map(
    (key) => `### \`${key}\`\n\n${aboutOf(key)}\n\n\`\`\`json\n{ "${key}": ${JSON.stringify(EXAMPLE[key])} }\n\`\`\``,
  );
  return `# Policy

Settings that a company fixes on its laptops. A policy overrides what users set; the settings pages show it as set by the company, and it can't be changed there. Each key is validated by itself: an invalid or unknown key is ignored and reported on the page **Health** and in the log, and the others apply. Changes are picked up while the app runs: a file at once, the registry within a minute.

| system  | location                                                                                               |
| ------- | ------------------------------------------------------------------------------------------------------ |
| Linux   | \`/etc/mangalm/policy.json\`                                                                             |
| macOS   | \`/Library/Application Support/Mangalm/policy.json\`                                                     |
| Windows | the registry, \`HKLM\\Software\\Policies\\Mangalm\`, else \`%ProgramData%\\Mangalm\\policy.json\`              |

On Windows, copy \`resources/policy/mangalm.admx\` and \`en-US/mangalm.adml\` to \`PolicyDefinitions\`. Lists and objects are entered as JSON text. \`npm test\` reads the registry with Wine’s \`reg.exe\`; the templates are checked for their content, and were not run in a group policy. Use \`policy.schema.json\` to validate a file in an editor.

The app sends no data to anyone. Only if \`traceEndpoint\` is set does it send traces to your own collector: names of operations, times and error codes, and nothing about customers.

## Keys

${rows.join('\n\n')}
`;
}

function jsonSchema(): string {
  const properties = Object.fromEntries(keys.map((key) => [key, z.toJSONSchema(POLICY[key], { io: 'input' })]));
  for (const one of Object.values(properties)) delete (one as { $schema?: string }).$schema;
  return `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Policy of Mangalm Sales Assistant', type: 'object', additionalProperties: false, properties: { $schema: { type: 'string' }, ...properties } }, null, 2)}\n`;
}

/** All generated files by their path in the repository. */
export const policyFiles = (): Record<string, string> => ({
  'docs/it/policy.md': reference(),
  'resources/policy/mangalm.admx': admx(),
  'resources/policy/en-US/mangalm.adml': adml(),
  'resources/policy/policy.schema.json': jsonSchema(),
  'resources/policy/policy.example.json': `${JSON.stringify(EXAMPLE, null, 2)}\n`,
});

if (import.meta.main)
  for (const [name, text] of Object.entries(policyFiles())) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
