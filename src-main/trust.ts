import tls from 'node:tls';

let isDone = false;

/**
 * Has this thread's connections trust whom the operating system trusts, besides Node's own list: a company's own authority
 * is installed there. (By an environment variable it could not be named: in the installed app that is switched off.)
 */
export function trustSystem(): void {
  if (isDone) return;
  isDone = true;
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]);
  } catch {
    // Node's own list counts alone; who vouches for nobody in it is told of where it is met
  }
}
