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

export default defineConfig({
  root: 'src-renderer',
  base: '/',
  plugins: [react(), tellBundled()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // what every page stands on goes first, lest it be put into a part that few pages need
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|tslib)[\\/]/, priority: 1 },
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)/ },
            { name: 'manual', test: /node_modules[\\/]markdown-to-jsx/ },
            { name: 'vendor', test: /node_modules/ },
          ],
        },
      },
    },
  },
});
