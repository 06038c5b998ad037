import express from 'express';
import { settings, summarize } from './model.js';

const app = express();
app.use(express.json());

app.get('/health', (req, res) => {
  res.json({ status: 'ok' });
});

app.post('/api/summary', async (req, res) => {
  const parts = await summarize(req.body.text);
  for await (const part of parts.body) res.write(part);
  res.end();
});

app.listen(settings.server.port);
