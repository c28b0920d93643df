import { connect, createServer } from 'node:net';

/**
 * Less than any gateway can be: the bytes of each connection go to another and back, and nobody knows that they are HTTP. What
 * Node's sockets alone cost.
 */
const [, , port] = process.argv;
const server = createServer((caller) => {
  const engine = connect(Number(port), '127.0.0.1');
  join(caller, engine);
  join(engine, caller);
});

function join(from, to) {
  from.setNoDelay(true);
  from.on('data', (bytes) => {
    if (to.write(bytes)) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
  from.on('error', () => undefined);
  from.on('close', () => to.destroy());
}

server.listen(0, '127.0.0.1', () => process.send({ type: 'listening', port: server.address().port }));
process.on('disconnect', () => process.exit());
