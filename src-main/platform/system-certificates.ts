let isDone = false;

/**
 * Adds the operating system's root certificates to those of Node for this thread's connections, as for a company's own
 * certificate authority. (NODE_EXTRA_CA_CERTS is no option: the installed app disables it.)
 */
export function trustSystemCertificates(): void {
  if (isDone) return;
  isDone = true;
  // not imported, since most commands connect to nothing
  const tls = process.getBuiltinModule('node:tls');
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]);
  } catch {
    // only Node's certificates apply; an untrusted server is reported when connecting
  }
}
