const express = require('express');
const compression = require('compression');
const helmet = require('helmet');
const { forceHttps } = require('./middleware/https');

const app = express();
app.use(helmet());
app.use(compression());

app.get('/healthz', (req, res) => res.send('ok'));

// force https in production
if (process.env.NODE_ENV === 'production') {
  app.use(forceHttps);
}

app.use(express.static('public'));
app.get('*', (req, res) => res.sendFile(__dirname + '/public/index.html'));

const port = process.env.PORT || 3000;
app.listen(port, () => console.log(`listening on ${port}`));
