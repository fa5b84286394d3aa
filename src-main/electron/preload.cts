// The only bridge into the page. It runs sandboxed, so it is CommonJS and can't import the contract.
const { contextBridge, ipcRenderer, webUtils } = require('electron') as typeof import('electron');

contextBridge.exposeInMainWorld('mangalm', {
  ask: (question: unknown) => ipcRenderer.invoke('mangalm:ask', question),
  onHappening: (listener: (happening: unknown) => void) => {
    ipcRenderer.on('mangalm:happening', (_event: unknown, happening: unknown) => listener(happening));
  },
  onGoTo: (listener: (place: string) => void) => {
    ipcRenderer.on('mangalm:go', (_event: unknown, place: string) => listener(place));
  },
  pathOf: (file: File) => webUtils.getPathForFile(file),
});
