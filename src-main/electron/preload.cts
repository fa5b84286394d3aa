// The only bridge into the page. It runs sandboxed, so it is CommonJS and can't import the contract.
const { contextBridge, ipcRenderer, webUtils } = require('electron') as typeof import('electron');

contextBridge.exposeInMainWorld('mangalm', {
  ask: (question: unknown) => ipcRenderer.invoke('mangalm:ask', question),
  onAppEvent: (listener: (appEvent: unknown) => void) => {
    ipcRenderer.on('mangalm:event', (_event: unknown, appEvent: unknown) => listener(appEvent));
  },
  onGoTo: (listener: (place: string) => void) => {
    ipcRenderer.on('mangalm:go', (_event: unknown, place: string) => listener(place));
  },
  savePdf: (name: string) => ipcRenderer.invoke('mangalm:pdf', name),
  pathOf: (file: File) => webUtils.getPathForFile(file),
});
