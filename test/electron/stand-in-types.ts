import type * as Electron from 'electron';
import type * as StandIn from './stand-in.ts';

/**
 * Compiles only if the stand-in's return types match Electron's own types (electron.d.ts) for every member that the app
 * uses. The arguments that the app passes are checked against the same types where the app is compiled.
 */
type MatchingMembers<Keys extends keyof Real, Real> = {
  [Key in Keys]: Real[Key] extends (...given: never[]) => infer Answer ? (...given: never[]) => Answer : Real[Key];
};

interface ElectronMembers {
  app: MatchingMembers<
    | 'quit'
    | 'exit'
    | 'whenReady'
    | 'requestSingleInstanceLock'
    | 'isPackaged'
    | 'getPath'
    | 'setPath'
    | 'getVersion'
    | 'getName'
    | 'getLocaleCountryCode'
    | 'setAppUserModelId'
    | 'setActivationPolicy',
    Electron.App
  >;
  safeStorage: MatchingMembers<
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend',
    Electron.SafeStorage
  >;
  powerSaveBlocker: MatchingMembers<'start' | 'stop', Electron.PowerSaveBlocker>;
  window: MatchingMembers<
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
  contents: MatchingMembers<
    'send' | 'print' | 'printToPDF' | 'replaceMisspelling' | 'executeJavaScript',
    Electron.WebContents
  >;
  session: MatchingMembers<
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler',
    Electron.Session
  >;
  shell: MatchingMembers<'openExternal', Electron.Shell>;
  theme: MatchingMembers<'shouldUseDarkColors', Pick<Electron.NativeTheme, 'shouldUseDarkColors'>>;
}

interface StandInMembers extends ElectronMembers {
  app: typeof StandIn.app;
  safeStorage: typeof StandIn.safeStorage;
  powerSaveBlocker: typeof StandIn.powerSaveBlocker;
  window: StandIn.BrowserWindow;
  contents: StandIn.StandInWebContents;
  session: typeof StandIn.session.defaultSession;
  shell: typeof StandIn.shell;
  theme: typeof StandIn.nativeTheme;
}

export type { StandInMembers };
