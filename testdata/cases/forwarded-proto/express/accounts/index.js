const express = require('express');
const app = express();

app.use((req, res, next) => {
  if (process.env.NODE_ENV === 'production' && !req.secure) {
    return res.redirect('https://' + req.headers.host + req.url);
  }
  next();
});

app.get('/accounts/', (req, res) => res.json({ ok: true }));

app.listen(4000);
