// npm start: opens the app, or runs the command given after `--`. Installs and builds what is missing first.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { networkEnv } from './electron.mjs';
import { openWindow } from './open-window.mjs';
import { become, build, goWhereTyped, install, node24, root } from './setup.mjs';

const args = process.argv.slice(2);
refuseSwallowed();
goWhereTyped();
const cli = path.join(root, 'scripts', 'mangalm.mjs');
const [first] = args;
const opensApp = first === undefined || first === '--data' || first.startsWith('--data=') || fs.existsSync(first);

install();
if (!opensApp) {
  // the page of `serve` is the one part of the program that does not run from its sources
  if (args.includes('serve')) build();
  become(node24(), [cli, ...args]);
} else {
  build();
  const electron = displayed() ? electronBinary() : null;
  const code = electron ? await openWindow(electron, [root, ...args]) : null;
  if (code !== null) process.exit(code);
  console.error(whyNoWindow(electron !== null));
  become(node24(), [cli, 'serve', ...args.filter((arg, i) => arg.startsWith('--data') || args[i - 1] === '--data')]);
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

/** PowerShell drops `--`, so npm takes the options after it for its own, and `--data` would be lost silently. */
function refuseSwallowed() {
  const ours = 'data json dry_run token_file password_file out answer mapping dates decimal existing from store search';
  const swallowed = ours.split(' ').filter((name) => args.length > 0 && `npm_config_${name}` in process.env);
  if (swallowed.length === 0) return;
  const words = swallowed.map((name) => `--${name.replaceAll('_', '-')}`).join(' and ');
  console.error(
    `npm took ${words} for itself, so nothing was done. PowerShell drops a bare --, so put it in quotes there: npm start '--' COMMAND …; or run: node scripts/start.mjs COMMAND …`,
  );
  process.exit(1);
}

/** Path of the Electron binary. It is downloaded at the first start, and with fewer retries after a failure. */
function electronBinary() {
  const dir = path.join(root, 'node_modules', 'electron');
  const binary = () => {
    const name = path.join(dir, 'path.txt');
    const file = fs.existsSync(name) ? path.join(dir, 'dist', fs.readFileSync(name, 'utf8').trim()) : '';
    return file && fs.existsSync(file) ? file : null;
  };
  if (binary()) return binary();
  const failed = path.join(root, 'node_modules', '.mangalm-electron-failed');
  const tries = fs.existsSync(failed) ? 1 : 3;
  console.error('Fetching Electron, about 120 MB; this happens once.');
  spawnSync(node24(), [path.join(root, 'scripts', 'electron.mjs'), dir, String(tries)], {
    stdio: ['ignore', 2, 2],
    env: networkEnv(),
  });
  if (binary()) fs.rmSync(failed, { force: true });
  else fs.writeFileSync(failed, '');
  return binary();
}
