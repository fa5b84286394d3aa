// npm start: opens the app, or with words behind `--` runs one command. Installs and builds what is missing first.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { openWindow } from './open-window.mjs';
import { become, build, install, node24, root } from './setup.mjs';

const args = process.argv.slice(2);
const cli = path.join(root, 'scripts', 'mangalm.mjs');
const [first] = args;
const opensApp = first === undefined || first === '--data' || first.startsWith('--data=') || fs.existsSync(first);

install();
if (!opensApp) {
  become(node24, [cli, ...args]);
} else {
  build();
  const electron = displayed() ? electronBinary() : null;
  const code = electron ? await openWindow(electron, [root, ...args]) : null;
  if (code !== null) process.exit(code);
  console.error(whyNoWindow(electron !== null));
  become(node24, [cli, 'serve', ...args.filter((arg, i) => arg.startsWith('--data') || args[i - 1] === '--data')]);
}

function whyNoWindow(electron) {
  if (electron)
    return 'This system lets no program from a checkout shut its page off from the rest (as Ubuntu since 23.10), so the same app opens in your browser. The installed app (.deb) has its window.';
  return displayed()
    ? 'Electron’s program could not be fetched on this network, so the same app opens in your browser.'
    : 'There is no display here, so the app is served to a browser of this machine instead of opening a window.';
}

function displayed() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Electron's program; it is fetched at the first start. After a failure the next try is a day later. */
function electronBinary() {
  const dir = path.join(root, 'node_modules', 'electron');
  const binary = () => {
    const name = path.join(dir, 'path.txt');
    const file = fs.existsSync(name) ? path.join(dir, 'dist', fs.readFileSync(name, 'utf8').trim()) : '';
    return file && fs.existsSync(file) ? file : null;
  };
  if (binary()) return binary();
  const failed = path.join(root, 'node_modules', '.mangalm-electron-failed');
  if (fs.existsSync(failed) && Date.now() - fs.statSync(failed).mtimeMs < 86_400_000) return null;
  console.error('Fetching Electron; this happens once.');
  spawnSync(node24, [path.join(dir, 'install.js')], { stdio: 'ignore', timeout: 300_000 });
  if (!binary()) fs.writeFileSync(failed, '');
  return binary();
}
