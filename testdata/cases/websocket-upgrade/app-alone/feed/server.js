const { WebSocketServer } = require('ws');

const feed = new WebSocketServer({ port: 8081 });
feed.on('connection', (socket) => socket.send('hello'));
