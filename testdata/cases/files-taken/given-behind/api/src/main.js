const { createProxyMiddleware } = require('http-proxy-middleware');
const express = require('express');
const app = express();
app.use('/media', createProxyMiddleware({ target: 'http://pictures:7000' }));
app.listen(4000);
