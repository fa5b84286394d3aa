// Downloads the Electron binary, run by Node 24: node electron.mjs PACKAGE_FOLDER TRIES. Reports progress, retries
// aborted downloads, and uses the proxies and certificates configured for npm.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

/** A download without data for this long is considered aborted. */
const SILENT_MS = Number(process.env.MANGALM_SILENT_MS ?? 60_000);
const WAITS_MS = [1000, 5000];

/** Environment with which Node's fetch uses npm's proxies and the certificates that the system trusts. */
export function networkEnv(env = process.env) {
  const proxy = (name) => env[name] ?? env[name.toLowerCase()];
  const https = proxy('HTTPS_PROXY') ?? env.npm_config_https_proxy ?? env.npm_config_proxy;
  const http = proxy('HTTP_PROXY') ?? env.npm_config_proxy;
  const none = proxy('NO_PROXY') ?? env.npm_config_noproxy;
  return {
    ...env,
    NODE_USE_ENV_PROXY: '1',
    NODE_USE_SYSTEM_CA: '1',
    ...(https ? { HTTPS_PROXY: https } : {}),
    ...(http ? { HTTP_PROXY: http } : {}),
    ...(none ? { NO_PROXY: none } : {}),
    ...(env.npm_config_cafile && !env.NODE_EXTRA_CA_CERTS ? { NODE_EXTRA_CA_CERTS: env.npm_config_cafile } : {}),
  };
}

async function download(folder) {
  const require = createRequire(path.join(root, 'node_modules', 'electron', 'install.js'));
  const { downloadArtifact } = await import(pathToFileURL(require.resolve('@electron/get')).href);
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const silent = new AbortController();
  let heard = performance.now();
  const watch = setInterval(() => {
    if (performance.now() - heard > SILENT_MS)
      silent.abort(new Error(`nothing came for ${Math.round(SILENT_MS / 1000)} s`));
  }, SILENT_MS / 10);
  let told = -10;
  const tell = ({ transferred, total, percent }) => {
    heard = performance.now();
    if (percent * 100 < told + 10) return;
    told = Math.floor(percent * 10) * 10;
    console.error(`Electron: ${told}% of ${Math.round((total ?? transferred) / 1e6)} MB`);
  };
  try {
    await downloadArtifact({
      // as in Electron's own install.js
      ...(process.env.electron_config_cache ? { cacheRoot: process.env.electron_config_cache } : {}),
      version,
      artifactName: 'electron',
      checksums: JSON.parse(fs.readFileSync(path.join(folder, 'checksums.json'), 'utf8')),
      platform: process.env.npm_config_platform ?? process.platform,
      arch: process.env.npm_config_arch ?? process.arch,
      downloadOptions: { quiet: true, getProgressCallback: tell, signal: silent.signal },
    });
  } finally {
    clearInterval(watch);
  }
}

/** The innermost cause of an error. */
function reasonOf(error) {
  const inner = error.cause ?? error.errors?.[0];
  return inner ? reasonOf(inner) : error.message || error.code || String(error);
}

async function main([folder, tries]) {
  for (let nth = 1; ; nth++) {
    try {
      await download(folder);
      break;
    } catch (error) {
      console.error(`Electron could not be fetched: ${reasonOf(error)}.`);
      if (nth >= Number(tries)) process.exit(1);
      await delay(WAITS_MS[nth - 1] ?? 5000);
      console.error(`Trying again (${nth + 1} of ${tries}).`);
    }
  }
  // takes the archive from its cache and unpacks it
  const { status } = spawnSync(process.execPath, [path.join(folder, 'install.js')], { stdio: ['ignore', 2, 2] });
  process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
