const express = require('express');

const app = express();
app.use(require('./routes/build')());
app.use('/users', require('./routes/users'));
app.listen(3000);
