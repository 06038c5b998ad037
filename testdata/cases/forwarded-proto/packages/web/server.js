const express = require('express');
const { redirectToHTTPS } = require('express-http-to-https');

const app = express();
app.use(redirectToHTTPS([/localhost:(\d{4})/], [/\/health/]));
app.get('/health', (req, res) => res.send('ok'));
app.get('/', (req, res) => res.send('shop'));
app.listen(3000);
