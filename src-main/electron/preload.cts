// The only bridge into the page. Runs sandboxed, so it is CommonJS and knows nothing but these three words.
const { contextBridge, ipcRenderer, webUtils } = require('electron') as typeof import('electron');

contextBridge.exposeInMainWorld('mangalm', {
  ask: (question: unknown) => ipcRenderer.invoke('mangalm:ask', question),
  onHappening: (listener: (happening: unknown) => void) => {
    ipcRenderer.on('mangalm:happening', (_event: unknown, happening: unknown) => listener(happening));
  },
  pathOf: (file: File) => webUtils.getPathForFile(file),
});
