const express = require('express');
const cors = require('cors');
const { requestLogger } = require('./middleware');
const routes = require('./routes');

const app = express();

app.use(cors());
app.use(express.json());
app.use(requestLogger);

app.get('/', (req, res) => res.send('The API runs'));
app.use('/', routes);

app.listen(process.env.PORT || 3000);
