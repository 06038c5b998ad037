const express = require('express');
const { createServer } = require('http');
const { Server } = require('socket.io');

const app = express();
app.use('/users', require('./routes/users'));
const server = createServer(app);
new Server(server).on('connection', () => {});
server.listen(3000);
