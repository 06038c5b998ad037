const express = require('express');
const http = require('http');
const { WebSocketServer } = require('ws');

const app = express();
app.use(express.static('public'));
const server = http.createServer(app);
server.keepAliveTimeout = 65000;
const chat = new WebSocketServer({ server, path: '/ws' });
chat.on('connection', (socket) => {
  socket.on('message', (text) => chat.clients.forEach((other) => other.send(String(text))));
});
server.listen(3000);
