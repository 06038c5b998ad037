const https = require('https');
const fs = require('fs');
const app = require('express')();

app.get('/', (req, res) => res.send('hello'));

const server = https.createServer({ key: fs.readFileSync('/run/secrets/key'), cert: fs.readFileSync('/run/secrets/cert') }, app);
server.listen(8443);
