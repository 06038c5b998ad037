const express = require('express');

const app = express();
app.use('/users', require('./routes/users')).get('/api/items', (req, res) => res.json([]));
app.listen(3000);
