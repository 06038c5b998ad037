const https = require('https');
const http = require('http');
const app = require('express')();

app.get('/', (req, res) => res.send('hello'));

const server = process.env.TLS_KEY ? https.createServer({ key: process.env.TLS_KEY, cert: process.env.TLS_CERT }, app) : http.createServer(app);
server.listen(8443);
