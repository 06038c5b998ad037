import { WebSocketServer } from 'ws';

export function attach(server, options) {
  const live = new WebSocketServer({ ...JSON.parse(options ?? '{}'), path: `/${'chat'}` , server });
  live.on('connection', (socket) => socket.send('hello'));
}
