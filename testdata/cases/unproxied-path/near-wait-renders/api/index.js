const express = require('express');
const app = express();

app.get('/api/users', (req, res) => res.json([]));
app.post('/api/login', (req, res) => res.sendStatus(204));

app.listen(3000);
