import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { HOSTILE } from './hostile.ts';

const only = process.argv[2] ? new RegExp(process.argv[2]) : /./;
const limit = Number(process.argv[3] ?? 60);
for (const h of HOSTILE) {
  if (!only.test(h.name)) continue;
  const dir = fs.mkdtempSync('/tmp/hostile-');
  const file = `${dir}/f.${h.ending}`;
  const t0 = Date.now();
  await h.write(file);
  const made = Date.now() - t0;
  const out = await new Promise<any>((resolve) => {
    const t = Date.now();
    const c = spawn(
      process.execPath,
      [
        (process.env.ROOT ?? '/work/wt/readers') + '/scripts/mangalm.mjs',
        'import',
        file,
        '--data',
        dir + '/d',
        '--json',
      ],
      { env: { ...process.env, PEAK: dir + '/peak', MANGALM_RETRY_MS: '10' } },
    );
    let o = '',
      e = '';
    c.stdout.on('data', (d) => (o += d));
    c.stderr.on('data', (d) => (e += d));
    let peak = 0;
    const iv = setInterval(() => {
      try {
        const m = /VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${c.pid}/status`, 'utf8'));
        if (m) peak = +m[1] / 1024;
      } catch {}
    }, 20);
    const kill = setTimeout(() => c.kill('SIGKILL'), limit * 1000);
    c.on('exit', (code, sig) => {
      clearInterval(iv);
      clearTimeout(kill);
      resolve({ code, sig, ms: Date.now() - t, o, e, peak });
    });
  });
  let j: any = {};
  try {
    j = JSON.parse(out.o.trim().split('\n').at(-1));
  } catch {}
  let db = 0;
  try {
    db = fs.statSync(dir + '/d/mangalm.db').size / 1e6;
  } catch {}
  console.log(
    `${h.name} | file ${(fs.statSync(file).size / 1e3).toFixed(0)} kB made ${made} ms | ${out.sig ?? ''}${out.code} ${(out.ms / 1000).toFixed(1)} s peak ${out.peak.toFixed(0)} MB db ${db.toFixed(1)} MB | ${j?.error?.code ?? j?.status ?? ''} ${(j?.error?.message ?? '').replaceAll(dir, '').slice(0, 120)} lines ${j?.linesImported} rej ${j?.linesRejected} ${JSON.stringify(j?.rejects ?? j?.rejectReasons ?? '').slice(0, 100)} ${j?.status || j?.error ? '' : out.e.slice(-200)}`,
  );
  fs.rmSync(dir, { recursive: true, force: true });
}
