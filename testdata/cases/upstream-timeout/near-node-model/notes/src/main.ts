import express from 'express';
import { settings, summarize } from './model.js';

const app = express();
app.use(express.json());

app.get('/health', (req, res) => {
  res.json({ status: 'ok' });
});

app.post('/api/summary', async (req, res) => {
  waiting.push(req.body.text);
  res.json({ place: waiting.length });
});

const waiting: string[] = [];
setInterval(async () => {
  const text = waiting.shift();
  if (text) done.push(await summarize(text));
}, 1000);
const done: string[] = [];

app.listen(settings.server.port);
