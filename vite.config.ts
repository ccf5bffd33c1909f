import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds the API; the page is served by the server itself in production. */
const api = process.env.HUANYING_URL ?? 'http://127.0.0.1:8080';
const toServer = { target: api, changeOrigin: false };

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy forbids inline scripts: nothing may be inlined into the document.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    rollupOptions: {
      // The parts of Ant Design do nothing by being imported, but their packages do not say so: without this every page
      // carries the whole form and its validator for the sake of one context.
      treeshake: { moduleSideEffects: (id) => !/node_modules\/@(rc-component|ant-design)\//.test(id) },
      output: {
        // What every page begins with comes as two files: packed together it is a tenth smaller than in a hundred.
        codeSplitting: {
          groups: [
            { name: 'libraries', tags: ['$initial'], test: /node_modules/, priority: 1 },
            { name: 'rooms', tags: ['$initial'] },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': toServer, '/v1': toServer, '/t.js': toServer } },
});
