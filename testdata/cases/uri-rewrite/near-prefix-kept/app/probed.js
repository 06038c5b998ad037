const express = require('express');

const app = express();
app.get('/health', (req, res) => res.send('ok'));
app.get('/status/:part', (req, res) => res.send('ok'));
app.use('/users', require('./routes/users'));
app.listen(3000);
