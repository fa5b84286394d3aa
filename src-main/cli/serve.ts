import { Problem } from '../../src-shared/problem.ts';
import { openInBrowser } from '../browser/open.ts';
import { type Command, EXIT } from './command.ts';

const serve: Command = {
  usage: 'serve',
  about: 'Opens the app in an ordinary browser of this machine.',
  example: 'mangalm serve --port 8080 --no-open',
  stays: true,
  options: { port: { type: 'string' }, 'no-open': { type: 'boolean' } },
  async run(_, options, context) {
    const port = options.port === undefined ? 0 : Number(options.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Problem('bad_usage', `--port takes a number up to 65535; “${String(options.port)}” is none.`);
    // what serves pages is loaded by no other command
    const { serve: serveApp } = await import('../browser/serve.ts');
    const host = await serveApp(context.app(), { port });
    const opened = options['no-open'] ? false : await openInBrowser(host.address);
    context.print(
      context.json
        ? JSON.stringify({ address: host.address, port: host.port })
        : `${opened ? 'Opened' : 'Open'} ${host.address}`,
    );
    context.remark('Ctrl-C ends it.');
    await new Promise<void>((resolve) => {
      if (context.signal.aborted) resolve();
      context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await host.close();
    return EXIT.done;
  },
};

export const serveCommands = { serve };
