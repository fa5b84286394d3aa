import type * as Electron from 'electron';
import type * as StandIn from './stand-in.ts';

/**
 * Compiles only if the stand-in's return types match Electron's own types (electron.d.ts) for every member that the app
 * uses. The arguments that the app passes are checked against the same types where the app is compiled.
 */
type Promises<Words extends keyof Real, Real> = {
  [Word in Words]: Real[Word] extends (...given: never[]) => infer Answer ? (...given: never[]) => Answer : Real[Word];
};

interface Held {
  app: Promises<
    | 'quit'
    | 'exit'
    | 'whenReady'
    | 'requestSingleInstanceLock'
    | 'isPackaged'
    | 'getPath'
    | 'setPath'
    | 'getVersion'
    | 'getName'
    | 'setAppUserModelId'
    | 'setActivationPolicy',
    Electron.App
  >;
  safeStorage: Promises<
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend',
    Electron.SafeStorage
  >;
  powerSaveBlocker: Promises<'start' | 'stop', Electron.PowerSaveBlocker>;
  window: Promises<
    | 'show'
    | 'focus'
    | 'close'
    | 'destroy'
    | 'isDestroyed'
    | 'isVisible'
    | 'restore'
    | 'maximize'
    | 'isMinimized'
    | 'isMaximized'
    | 'getNormalBounds'
    | 'setProgressBar'
    | 'loadURL',
    Electron.BrowserWindow
  >;
  contents: Promises<'send' | 'print' | 'replaceMisspelling' | 'executeJavaScript', Electron.WebContents>;
  session: Promises<
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler',
    Electron.Session
  >;
  shell: Promises<'openExternal', Electron.Shell>;
  theme: Promises<'shouldUseDarkColors', Pick<Electron.NativeTheme, 'shouldUseDarkColors'>>;
}

interface Standing extends Held {
  app: typeof StandIn.app;
  safeStorage: typeof StandIn.safeStorage;
  powerSaveBlocker: typeof StandIn.powerSaveBlocker;
  window: StandIn.BrowserWindow;
  contents: StandIn.StandInWebContents;
  session: typeof StandIn.session.defaultSession;
  shell: typeof StandIn.shell;
  theme: typeof StandIn.nativeTheme;
}

export type { Standing };
