import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../helpers.ts';

/**
 * The fuse wire of Electron's binary: sentinel, version, number of fuses, and one character per fuse, in Electron's
 * defaults.
 */
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

/** Writes a minimal folder that electron-builder accepts as Electron's distribution. */
const STAND_IN_WRITERS: Record<'linux' | 'win' | 'mac', (folder: string) => void> = {
  linux(folder) {
    write(path.join(folder, 'chrome_crashpad_handler'), '#!/bin/sh\n', 0o755);
    const start = `#!/bin/sh\nexec '${process.execPath}' '${path.join(import.meta.dirname, 'start-packed.ts')}' "$0" "$@"\n`;
    write(path.join(folder, 'electron'), Buffer.concat([Buffer.from(start), FUSE_WIRE]), 0o755);
    write(path.join(folder, 'locales', 'en-US.pak'), '');
  },
  win(folder) {
    // any Windows program will do: electron-builder writes the archive's integrity hash into its resources
    const anyProgram = path.join(root, 'node_modules', 'electron-winstaller', 'vendor', 'rcedit.exe');
    write(path.join(folder, 'electron.exe'), Buffer.concat([fs.readFileSync(anyProgram), FUSE_WIRE]));
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

/** Writes such a folder and returns its path. */
export function writeElectronStandIn(platform: 'linux' | 'win' | 'mac', folder: string): string {
  STAND_IN_WRITERS[platform](folder);
  write(path.join(folder, 'version'), ELECTRON);
  return folder;
}

/**
 * Packages the app for a platform, with a stand-in folder for Electron's own files.
 * @param options.use suffix of the folders, so that two tests can package at the same time
 * @param options.from the checkout to package
 * @returns the folder that electron-builder made
 */
export async function packageApp(
  platform: 'linux' | 'win' | 'mac',
  arch: string = process.arch,
  { use = '', from = root } = {},
): Promise<string> {
  const output = path.join(from, 'node_modules', `.pack-output-${platform}${use}`);
  fs.rmSync(output, { recursive: true, force: true });
  const standIn = writeElectronStandIn(platform, path.join(from, 'node_modules', `.pack-electron-${platform}${use}`));
  const args = [
    path.join(from, 'node_modules', 'electron-builder', 'cli.js'),
    `--${platform}`,
    'dir',
    `--${arch}`,
    '--publish',
    'never',
    `-c.electronDist=${standIn}`,
    `-c.directories.output=${output}`,
    // signing and icons need that platform's tools
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
