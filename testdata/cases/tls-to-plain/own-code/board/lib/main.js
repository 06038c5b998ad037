const express = require('express');
const http = require('http');

const app = express();
const server = http.createServer(app);
app.get('/', (req, res) => res.send('board'));

server.listen(process.env.BOARD_PORT || 4400);
