import fs from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Tells the licence notices which packages went into the page: those of which something is left after tree shaking. */
function tellBundled(): Plugin {
  return {
    name: 'tell-bundled',
    generateBundle(_options, bundle) {
      const places = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
          const place = /^.*[\\/](node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1];
          if (place && renderedLength > 0) places.add(place.replaceAll('\\', '/'));
        }
      }
      fs.mkdirSync('dist', { recursive: true });
      fs.writeFileSync('dist/bundled.json', JSON.stringify([...places].sort()));
    },
  };
}

/** Has the page fetch what its first script loads while that script runs. */
function preloadApp(): Plugin {
  return {
    name: 'preload-app',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {}, chunk }) {
        const files = new Set<string>();
        const add = (file: string) => {
          const one = bundle[file];
          if (files.has(file) || one?.type !== 'chunk') return;
          files.add(file);
          for (const needed of one.imports) add(needed);
        };
        for (const file of chunk?.dynamicImports ?? []) add(file);
        for (const file of chunk?.imports ?? []) files.delete(file);
        return [...files].map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
          injectTo: 'head',
        }));
      },
    },
  };
}

export default defineConfig({
  root: 'src-renderer',
  base: '/',
  plugins: [react(), tellBundled(), preloadApp()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // what every page stands on goes first, lest it be put into a part that few pages need
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|tslib)[\\/]/, priority: 1 },
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)/ },
            { name: 'manual', test: /node_modules[\\/]markdown-to-jsx/ },
            // its style sheets belong to the first script, which needs none of its code
            { name: 'vendor', test: /node_modules.*(?<!\.css)$/ },
          ],
        },
      },
    },
  },
});
