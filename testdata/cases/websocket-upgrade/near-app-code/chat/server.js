const http = require('http');
const WebSocket = require('ws');

const server = http.createServer((req, res) => res.end('chat'));
const chat = new WebSocket.Server({ server });
chat.on('connection', (socket) => socket.send('hello'));
server.listen(3000);
