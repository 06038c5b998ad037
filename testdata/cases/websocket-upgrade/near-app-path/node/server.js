const server = require('http').createServer();
const io = require('socket.io')(server, { path: process.env.SOCKET_PATH });
server.listen(3000);
