import express from 'express';
import { settings, summarize } from './model.js';

const app = express();
app.use(express.json());

app.get('/health', (req, res) => {
  res.json({ status: 'ok' });
});

app.post('/api/summary', async (req, res) => {
  const summary = await summarize(req.body.text);
  res.json({ summary });
});

app.listen(settings.server.port);
