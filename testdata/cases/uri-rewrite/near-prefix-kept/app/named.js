const express = require('express');

const app = express();
app.use('/users', require('./routes/users'));
app.get('/:page', (req, res) => res.send(req.params.page));
app.listen(3000);
