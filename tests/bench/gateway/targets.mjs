import { execFile, spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { Child } from './child.mjs';
import { descendants } from './processes.mjs';

/** The gateways that ours is measured against, each on one core's worth of workers and without a log. */
const run = promisify(execFile);
/** With newer versions of what it stands on it answers every stream with 500: they have to hold for all of its tree. */
const PORTKEY = JSON.stringify({
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  overrides: { hono: '4.9.7', '@hono/node-server': '1.13.5' },
});

export async function direct(enginePort) {
  return { name: 'no gateway', url: `http://127.0.0.1:${enginePort}`, pids: () => [], stop: async () => {} };
}

export async function nginx(enginePort, folder) {
  const port = await freePort();
  const config = `
daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; worker_rlimit_nofile 40000;
events { worker_connections 16000; }
http {
  access_log off; keepalive_requests 10000000; client_max_body_size 32m;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  upstream engine { server 127.0.0.1:${enginePort}; keepalive 256; keepalive_requests 10000000; }
  server { listen 127.0.0.1:${port}; location / {
    proxy_pass http://engine; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
}`;
  await writeFile(`${folder}/nginx.conf`, config);
  const version = await run('nginx', ['-v']).then(({ stderr }) => stderr);
  return started(`nginx ${number(version)}`, port, 'nginx', ['-c', `${folder}/nginx.conf`, '-p', folder]);
}

export async function haproxy(enginePort, folder) {
  const port = await freePort();
  const config = `
global
  nbthread 1
  maxconn 9000
defaults
  mode http
  option http-no-delay
  option abortonclose
  http-reuse always
  timeout connect 5s
  timeout client 600s
  timeout server 600s
frontend f
  bind 127.0.0.1:${port}
  default_backend b
backend b
  server engine 127.0.0.1:${enginePort} pool-max-conn 256
`;
  await writeFile(`${folder}/haproxy.cfg`, config);
  const version = await run('haproxy', ['-v']).then(({ stdout }) => stdout);
  return started(`HAProxy ${number(version)}`, port, 'haproxy', ['-db', '-f', `${folder}/haproxy.cfg`]);
}

/** See `bare-proxy`: the floor of what Node can do as a gateway. */
export function bareProxy(enginePort) {
  return inNode('bare Node proxy', 'bare-proxy.mjs', enginePort);
}

/** See `bare-pipe`: the floor of what Node can do at all. */
export function barePipe(enginePort) {
  return inNode('bare Node pipe', 'bare-pipe.mjs', enginePort);
}

async function inNode(name, script, enginePort) {
  const child = new Child(path.join(import.meta.dirname, script), [String(enginePort)]);
  const { port } = await child.hears('listening');
  return { name, url: `http://127.0.0.1:${port}`, pids: () => [child.pid], stop: () => child.stop() };
}

/** From npm, into the folder for outputs: nothing of it is needed for anything else. */
export async function portkey(enginePort, _folder, outputs) {
  const home = path.join(outputs, 'portkey');
  await mkdir(home, { recursive: true });
  const script = path.join(home, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  await installed(home);
  const port = await freePort();
  const headers = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `http://127.0.0.1:${enginePort}/v1` };
  const target = await started('Portkey 1.15.2', port, process.execPath, [script, `--port=${port}`, '--headless']);
  return { ...target, headers: { ...headers, authorization: 'Bearer of-no-meaning-here' } };
}

async function installed(home) {
  const done = path.join(home, 'installed.json');
  if ((await readFile(done, 'utf8').catch(() => '')) === PORTKEY) return;
  await rm(path.join(home, 'node_modules'), { recursive: true, force: true });
  await writeFile(path.join(home, 'package.json'), PORTKEY);
  await run('npm', ['install', '--no-audit', '--no-fund', '--omit=dev', '--no-package-lock'], { cwd: home });
  await writeFile(done, PORTKEY);
}

async function started(name, port, command, args) {
  const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, NODE_ENV: 'production' } });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  /* Nothing stays behind, however this run ends. */
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  gone.then(() => process.off('exit', kill));
  const failed = new Promise((_, reject) => child.once('error', reject));
  const target = {
    ...{ name, url: `http://127.0.0.1:${port}`, pids: () => [child.pid, ...descendants(child.pid)] },
    stop: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(late);
    },
  };
  const ended = gone.then(() => Promise.reject(new Error(`${name} ended at its start`)));
  await Promise.race([listens(port), failed, ended]).catch((error) => {
    kill();
    throw error;
  });
  return target;
}

async function listens(port) {
  for (let tries = 0; tries < 150; tries++) {
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Nothing listens on port ${port}.`);
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function number(text) {
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? '';
}
