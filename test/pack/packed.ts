import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../helpers.ts';

/** Where Electron's binary keeps its fuses: behind this word the version, how many, and each as a sign; all as Electron comes. */
const FUSE_WIRE = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101100011'),
]);
const ELECTRON = '45.4.1';

const PLIST = (name: string) => `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string><key>CFBundleName</key><string>${name}</string></dict></plist>
`;

const write = (file: string, content: string | Buffer, mode = 0o644) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content, { mode });
};

/** A folder that electron-builder takes for Electron's own files, as small as it lets it be. */
const STAND_INS: Record<'linux' | 'win' | 'mac', (folder: string) => void> = {
  linux(folder) {
    write(path.join(folder, 'chrome_crashpad_handler'), '#!/bin/sh\n', 0o755);
    const start = `#!/bin/sh\nexec '${process.execPath}' '${path.join(import.meta.dirname, 'start-packed.ts')}' "$0" "$@"\n`;
    write(path.join(folder, 'electron'), Buffer.concat([Buffer.from(start), FUSE_WIRE]), 0o755);
    write(path.join(folder, 'locales', 'en-US.pak'), '');
  },
  win(folder) {
    // any program for Windows will do: what checks the archive is written into its resources
    const some = path.join(root, 'node_modules', 'electron-winstaller', 'vendor', 'rcedit.exe');
    write(path.join(folder, 'electron.exe'), Buffer.concat([fs.readFileSync(some), FUSE_WIRE]));
    write(path.join(folder, 'locales', 'en-US.pak'), '');
  },
  mac(folder) {
    const contents = path.join(folder, 'Electron.app', 'Contents');
    const helper = (kind: string) => path.join(contents, 'Frameworks', `Electron Helper${kind}.app`, 'Contents');
    write(path.join(contents, 'Info.plist'), PLIST('Electron'));
    write(path.join(contents, 'MacOS', 'Electron'), '', 0o755);
    write(path.join(contents, 'Resources', 'en.lproj', 'locale.pak'), '');
    for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
      write(path.join(helper(kind), 'Info.plist'), PLIST(`Electron Helper${kind}`));
      write(path.join(helper(kind), 'MacOS', `Electron Helper${kind}`), '', 0o755);
    }
    const framework = path.join(contents, 'Frameworks', 'Electron Framework.framework');
    write(path.join(framework, 'Electron Framework'), FUSE_WIRE, 0o755);
    write(path.join(framework, 'Versions', 'A', 'Resources', 'en.lproj', 'locale.pak'), '');
  },
};

/** Makes such a folder and answers where it is. */
export function standInFor(platform: 'linux' | 'win' | 'mac', folder: string): string {
  STAND_INS[platform](folder);
  write(path.join(folder, 'version'), ELECTRON);
  return folder;
}

/**
 * Packs the app for a platform with a folder in place of Electron's own files.
 * @param options.use what for, where two tests pack at the same time
 * @param options.from the checkout that is packed
 * @returns the folder that electron-builder made
 */
export async function packed(
  platform: 'linux' | 'win' | 'mac',
  arch: string = process.arch,
  { use = '', from = root } = {},
): Promise<string> {
  const output = path.join(from, 'node_modules', `.pack-output-${platform}${use}`);
  fs.rmSync(output, { recursive: true, force: true });
  const standIn = standInFor(platform, path.join(from, 'node_modules', `.pack-electron-${platform}${use}`));
  const args = [
    path.join(from, 'node_modules', 'electron-builder', 'cli.js'),
    `--${platform}`,
    'dir',
    `--${arch}`,
    '--publish',
    'never',
    `-c.electronDist=${standIn}`,
    `-c.directories.output=${output}`,
    // signing and icons need tools of that platform
    ...(platform === 'win' ? ['-c.win.signAndEditExecutable=false'] : []),
    ...(platform === 'mac' ? ['-c.mac.identity=null', '-c.electronFuses.resetAdHocDarwinSignature=false'] : []),
  ];
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: from }, (error, stdout, stderr) =>
      error ? reject(new Error(`${stdout}\n${stderr}`)) : resolve(),
    );
  });
  const folder = fs.readdirSync(output, { withFileTypes: true }).find((one) => one.isDirectory())!;
  return path.join(output, folder.name);
}
