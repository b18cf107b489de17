// oxlint-disable-next-line typescript/no-require-imports -- a sandboxed preload is CommonJS
const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('fixture', {
  echo: (value) => ipcRenderer.invoke('echo', value),
  throws: () => ipcRenderer.invoke('throws'),
  unclonable: () => ipcRenderer.invoke('unclonable'),
  unclonableArgument: () => ipcRenderer.invoke('echo', () => undefined),
  nobody: () => ipcRenderer.invoke('nobody'),
  onEvent: (listener) => {
    ipcRenderer.on('event', (_event, value) => listener(value))
  },
})
