const http = require('http');
const express = require('express');
const { Server } = require('socket.io');

const app = express();
const server = http.createServer(app);
const io = new Server(server, { cors: { origin: '*' }, path: '/chat/socket.io' });

io.on('connection', (socket) => socket.emit('hello'));
app.use(express.static('public'));
server.listen(3000);
