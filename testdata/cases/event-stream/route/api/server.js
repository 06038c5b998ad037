const express = require('express');

const app = express();

app.get('/api/users', (req, res) => res.json([]));

app.get('/api/feed/:room', (req, res) => {
  res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache',
  });
  const timer = setInterval(() => res.write(`data: ${Date.now()}\n\n`), 1000);
  req.on('close', () => clearInterval(timer));
});

app.listen(3000);
