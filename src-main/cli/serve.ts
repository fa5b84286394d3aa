import { Problem } from '../../src-shared/problem.ts';
import type { Caller } from '../app.ts';
import { openInBrowser } from '../http/open-browser.ts';
import { type Command, type CommandContext, EXIT } from './command.ts';
import { usageError } from './usage-error.ts';

/** Port of the legacy system. */
const LEGACY_PORT = 3012;

/** Caller for clients of the legacy API, which send no token: the command's own token, or the local user. */
async function legacyCaller({ app, caller, printStatus }: CommandContext, asked: boolean): Promise<Caller | null> {
  const { state, account } = await app().call(caller, 'accounts.me', {});
  if (account !== null && state !== 'locked') return caller.token === null ? caller : { ...caller, face: 'api' };
  if (asked) throw new Problem('signed_out/old_api');
  printStatus('The paths of the replaced system are not answered: they take a token, by --token-file FILE.');
  return null;
}

const serve: Command = {
  usage: 'serve [--port N] [--no-open] [--old-api]',
  description:
    'Opens the app in a browser on this computer and serves the API at /api. With --old-api, or on port 3012, it also serves the API of the previous system.',
  example: 'mangalm serve --port 8080 --no-open',
  longRunning: true,
  options: {
    port: { valueName: 'N', description: 'the port; any free port by default' },
    'no-open': { description: 'print the address without opening a browser' },
    'old-api': { description: 'also serve the API of the previous system' },
  },
  async run(_, options, context) {
    const port = options.port === undefined ? 0 : Number(options.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw usageError(`--port takes a number up to 65535; “${String(options.port)}” is none.`);
    // other commands do not load the HTTP server
    const { serve: serveApp } = await import('../http/serve.ts');
    const old =
      options['old-api'] || port === LEGACY_PORT ? await legacyCaller(context, Boolean(options['old-api'])) : null;
    const host = await serveApp(context.app(), { port, old });
    const opened = options['no-open'] ? false : await openInBrowser(host.address);
    context.print(
      context.json
        ? JSON.stringify({ address: host.address, port: host.port })
        : `${opened ? 'Opened' : 'Open'} ${host.address}`,
    );
    context.printStatus('Ctrl-C ends it.');
    await new Promise<void>((resolve) => {
      if (context.signal.aborted) resolve();
      context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await host.close();
    return EXIT.done;
  },
};

export const serveCommands = { serve };
