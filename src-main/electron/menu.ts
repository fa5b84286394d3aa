import { app as electron, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MainWindow } from './window.ts';

/** The application menu: editing, view and the pages; on macOS also the Dock menu. */
export function setMenu(window: MainWindow, platform = process.platform): void {
  const isMac = platform === 'darwin';
  const pages: [string, string][] = [
    ['Home', '/'],
    ['Imports', '/imports'],
    ['Stores', '/stores'],
    ['Products', '/products'],
    ['Invoices', '/invoices'],
    ['Orders', '/orders'],
    ['Reports', '/reports'],
    ['Calls', '/calls'],
    ['Forecast', '/forecast'],
    ['Suggestions', '/suggestions'],
    ['Order sheets', '/scans'],
  ];
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        { label: '&Import…', accelerator: 'CmdOrCtrl+O', click: () => window.navigate('/imports') },
        { label: '&New order', click: () => window.navigate('/orders/new') },
        { label: '&Print…', accelerator: 'CmdOrCtrl+P', click: () => window.webContents()?.print() },
        { type: 'separator' },
        // on macOS the app menu has Quit, and File has Close
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: pages.map(([label, place], index) => ({
        label,
        ...(index < 10 ? { accelerator: `Alt+${(index + 1) % 10}` } : {}),
        click: () => window.navigate(place),
      })),
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(electron.isPackaged ? [] : [{ role: 'toggleDevTools' } as MenuItemConstructorOptions]),
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  if (isMac)
    electron.dock?.setMenu(
      Menu.buildFromTemplate([
        { label: 'Import…', click: () => window.navigate('/imports') },
        { label: 'New order', click: () => window.navigate('/orders/new') },
      ]),
    );
}
