package apps

import (
	"fmt"
	"testing"
)

// TestNodeTime finds how long handlers of Node.js wait for what they ask.
func TestNodeTime(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  signal: {image: node, working_dir: /app, volumes: ["./signal:/app"], command: node app.js}
  file: {image: node, working_dir: /app, volumes: ["./file:/app"], command: npx tsx src/index.ts}
  json: {image: node, working_dir: /app, volumes: ["./json:/app"], command: node index.js}
  abort: {image: node, working_dir: /app, volumes: ["./abort:/app"], command: node index.js, environment: {LLM_TIMEOUT_MS: "240000"}}
  axios: {image: node, working_dir: /app, volumes: ["./axios:/app"], command: node index.js}
  service: {image: node, working_dir: /app, volumes: ["./service:/app"], command: node index.js, environment: {RENDERER: "http://renderer:9000"}}
  renderer: {image: node}
  client: {image: node, working_dir: /app, volumes: ["./client:/app"], command: node index.js}
  clientgiven: {image: node, working_dir: /app, volumes: ["./clientgiven:/app"], command: node src/index.js}
  helper: {image: node, working_dir: /app, volumes: ["./helper:/app"], command: node index.js}
  got: {image: node, working_dir: /app, volumes: ["./got:/app"], command: node index.js}
  undici: {image: node, working_dir: /app, volumes: ["./undici:/app"], command: node index.js}
  nest: {image: node, working_dir: /app, volumes: ["./nest:/app"], command: npx ts-node src/main.ts}
  then: {image: node, working_dir: /app, volumes: ["./then:/app"], command: node index.js}
  every: {image: node, working_dir: /app, volumes: ["./every:/app"], command: node index.js}
  next: {build: next}
  nextedge: {build: nextedge}
  both: {image: node, working_dir: /app, volumes: ["./both:/app"], command: node index.js}
  streams: {image: node, working_dir: /app, volumes: ["./streams:/app"], command: node index.js}
  streamed: {image: node, working_dir: /app, volumes: ["./streamed:/app"], command: node index.js}
  queued: {image: node, working_dir: /app, volumes: ["./queued:/app"], command: node index.js}
  early: {image: node, working_dir: /app, volumes: ["./early:/app"], command: node index.js}
  accepted: {image: node, working_dir: /app, volumes: ["./accepted:/app"], command: node index.js}
  worker: {image: node, working_dir: /app, volumes: ["./worker:/app"], command: node index.js}
  raced: {image: node, working_dir: /app, volumes: ["./raced:/app"], command: node index.js}
  site: {image: node, working_dir: /app, volumes: ["./site:/app"], command: node index.js}
  asked: {image: node, working_dir: /app, volumes: ["./asked:/app"], command: node index.js}
  ends: {image: node, working_dir: /app, volumes: ["./ends:/app"], command: node index.js}
-- signal/app.js --
const express = require('express');
const app = express();
const LIMIT = 5 * 60_000;
app.get('/health', (req, res) => res.json({ ok: true }));
app.post('/api/ask', async (req, res) => {
  const answer = await fetch(process.env.LLM + '/v1/chat/completions', {
    method: 'POST', body: JSON.stringify(req.body), signal: AbortSignal.timeout(LIMIT),
  });
  res.json(await answer.json());
});
app.listen(3000);
-- file/config.yaml --
llm:
  # per provider
  small: {timeout_ms: 90000}
  large:
    timeout_ms: 180000
-- file/src/settings.ts --
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
const __dirname = path.dirname(fileURLToPath(import.meta.url));
function load() {
  try {
    const raw = fs.readFileSync(path.join(__dirname, '..', 'config.yaml'), 'utf8');
    return parse(raw.replace(/\$\{(\w+)\}/g, (_, name) => process.env[name] ?? ''));
  } catch (err) {
    console.error(err);
    process.exit(1);
  }
}
export const settings = load();
-- file/src/llm.ts --
import { settings } from './settings.js';
export async function complete(prompt: string): Promise<string> {
  const { timeout_ms: patience = 30_000 } = settings.llm.large;
  const signal = AbortSignal.timeout(patience);
  const res = await fetch('http://10.0.0.5:11434/api/generate', { method: 'POST', body: JSON.stringify({ prompt }), signal });
  return (await res.json()).response;
}
-- file/src/index.ts --
import express from 'express';
import { complete } from './llm';
const router = express.Router();
router.post('/summary', async (req, res, next) => {
  try {
    const text = await complete(req.body.text);
    res.status(200).json({ text });
  } catch (err) { next(err); }
});
const app = express();
app.use('/api', router);
app.listen(3000);
-- json/config.json --
{ "model": { "timeoutMs": 200000 } }
-- json/index.js --
const fastify = require('fastify')();
const config = require('./config.json');
const ask = require('./ask');
fastify.route({ method: 'POST', url: '/ask', handler: async (request, reply) => ask(request.body, config.model) });
fastify.listen({ port: 3000, host: '0.0.0.0' });
-- json/ask.js --
const axios = require('axios');
module.exports = async function ask(body, model) {
  const { data } = await axios.post('https://api.openai.com/v1/chat/completions', body, { timeout: model.timeoutMs });
  return data;
};
-- abort/index.js --
import 'dotenv/config';
import Koa from 'koa';
import Router from '@koa/router';
const router = new Router();
const timeoutMs = Number(process.env.LLM_TIMEOUT_MS) || 60000;
router.post('/ask', async (ctx) => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const res = await fetch('https://api.anthropic.com/v1/messages', { method: 'POST', signal: controller.signal });
    ctx.body = await res.json();
  } finally { clearTimeout(timer); }
});
new Koa().use(router.routes()).listen(3000);
-- axios/index.js --
const express = require('express');
const axios = require('axios');
const app = express();
const llm = axios.create({ baseURL: 'http://ollama:11434', timeout: parseInt(process.env.T || '120000', 10) });
const ask = async (req, res) => {
  const { data } = await llm.post('/api/chat', req.body);
  return res.send(data);
};
app.post('/ask', asyncHandler(ask));
app.listen(3000);
-- service/index.js --
const express = require('express');
const axios = require('axios');
const app = express();
app.post('/pdf', async (req, res) => {
  const options = { responseType: 'arraybuffer', timeout: 150 * 1000 };
  const pdf = await axios.post(process.env.RENDERER + '/render', req.body, options);
  res.type('pdf').send(pdf.data);
});
app.listen(3000);
-- client/index.js --
import express from 'express';
import OpenAI from 'openai';
const app = express();
const openai = new OpenAI({ apiKey: process.env.KEY, timeout: 4 * 60 * 1000 });
app.post('/ask', async (req, res) => {
  const answer = await openai.chat.completions.create({ model: 'gpt', messages: req.body });
  res.json(answer);
});
app.listen(3000);
-- clientgiven/src/model.js --
import Anthropic from '@anthropic-ai/sdk';
export const anthropic = new Anthropic({ timeout: 170_000 });
-- clientgiven/src/index.js --
import { Hono } from 'hono';
import { serve } from '@hono/node-server';
import { anthropic } from './model.js';
const app = new Hono();
app.post('/ask', async (c) => {
  const message = await anthropic.messages.create({ max_tokens: 1000, messages: await c.req.json() });
  return c.json(message);
});
serve({ fetch: app.fetch, port: 3000 });
-- helper/index.js --
const express = require('express');
const app = express();
async function fetchWithTimeout(address, options, ms = 10000) {
  const controller = new AbortController();
  const id = setTimeout(() => controller.abort(), ms);
  const res = await fetch(address, { ...options, signal: controller.signal });
  clearTimeout(id);
  return res;
}
app.get('/models', async (req, res) => { res.json(await (await fetchWithTimeout('http://ollama:11434/api/tags', {}, 5000)).json()); });
app.post('/ask', async (req, res) => {
  const answer = await fetchWithTimeout('http://ollama:11434/api/chat', { method: 'POST' }, 300000);
  res.json(await answer.json());
});
app.listen(3000);
-- got/index.js --
import http from 'node:http';
import got from 'got';
http.createServer(async (req, res) => {
  const answer = await got.post('http://vllm:8000/v1/chat/completions', { json: {}, timeout: { request: 100_000 } }).json();
  res.end(JSON.stringify(answer));
}).listen(3000);
-- undici/index.js --
import express from 'express';
import { Agent, fetch } from 'undici';
const app = express();
const dispatcher = new Agent({ headersTimeout: 600_000, bodyTimeout: 0 });
app.post('/ask', async (req, res) => {
  const [answer] = await Promise.all([fetch('http://ollama:11434/api/chat', { method: 'POST', dispatcher })]);
  res.json(await answer.json());
});
app.listen(3000);
-- nest/src/main.ts --
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
async function bootstrap() { const app = await NestFactory.create(AppModule); await app.listen(3000); }
bootstrap();
-- nest/src/app.module.ts --
import { AiController } from './ai.controller';
import { AiService } from './ai.service';
@Module({ controllers: [AiController], providers: [AiService] })
export class AppModule {}
-- nest/src/ai.controller.ts --
import { AiService } from './ai.service';
@Controller('ai')
export class AiController {
  constructor(private readonly ai: AiService) {}
  @Post('summary')
  async summary(@Body() dto: SummaryDto) {
    return this.ai.summarize(dto.text);
  }
}
-- nest/src/ai.service.ts --
import OpenAI from 'openai';
@Injectable()
export class AiService {
  private readonly patience = 130_000;
  private readonly openai = new OpenAI({ timeout: this.patience });
  async summarize(text: string): Promise<string> {
    const answer = await this.openai.chat.completions.create({ model: 'gpt', messages: [] });
    return answer.choices[0].message.content;
  }
}
-- then/index.js --
const axios = require('axios').default;
const app = require('express')();
app.post('/ask', (req, res) => {
  axios.post('http://ollama:11434/api/chat', req.body, { timeout: 110000 })
    .then((answer) => res.json(answer.data))
    .catch((err) => res.status(502).json({ error: err.message }));
});
app.listen(3000);
-- every/index.js --
import express from 'express';
import { Agent, setGlobalDispatcher } from 'undici';
setGlobalDispatcher(new Agent({ headersTimeout: 900_000 }));
const app = express();
app.post('/ask', async (req, res) => {
  const answer = await fetch('http://ollama:11434/api/chat', { method: 'POST' });
  res.json(await answer.json());
});
app.listen(3000);
-- next/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
RUN npm ci && npm run build
CMD ["npm", "start"]
-- next/package.json --
{"scripts": {"start": "next start", "build": "next build"}, "dependencies": {"next": "15.0.0"}}
-- next/src/app/api/(ai)/ask/route.ts --
import { ask } from '@/lib/model';
export async function POST(request: Request) {
  const { prompt } = await request.json();
  return Response.json(await ask(prompt));
}
-- next/src/lib/model.ts --
export const ask = async (prompt: string) => {
  const res = await fetch('http://ollama:11434/api/generate', { method: 'POST', body: prompt, signal: AbortSignal.timeout(1000 * 60 * 3) });
  return res.json();
};
-- nextedge/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
RUN npm ci && npm run build
CMD ["npm", "start"]
-- nextedge/package.json --
{"scripts": {"start": "next start", "build": "next build"}, "dependencies": {"next": "15.0.0"}}
-- nextedge/pages/api/ask.js --
export default async function handler(request) {
  const answer = await fetch('http://ollama:11434/api/generate', { method: 'POST', signal: AbortSignal.timeout(180000) });
  return new Response(answer.body);
}
-- nextedge/components/ask.js --
export async function ask(prompt) {
  return await fetch('/api/ask', { body: prompt, signal: AbortSignal.timeout(300000) });
}
-- both/index.js --
const app = require('express')();
app.post('/v1/chat/completions', async (req, res) => {
  if (req.body.stream) {
    res.setHeader('Content-Type', 'text/event-stream');
    for await (const part of parts(req.body)) res.write(part);
    return res.end();
  }
  const answer = await fetch('http://ollama:11434/v1/chat/completions', { signal: AbortSignal.timeout(300000) });
  res.json(await answer.json());
});
app.listen(3000);
-- streams/index.js --
const OpenAI = require('openai');
const app = require('express')();
const openai = new OpenAI({ timeout: 300000 });
app.post('/ask', async (req, res) => {
  const stream = await openai.chat.completions.create({ model: 'gpt', messages: req.body, stream: true });
  res.setHeader('Content-Type', 'text/event-stream');
  for await (const part of stream) res.write(part.choices[0].delta.content || '');
  res.end();
});
app.listen(3000);
-- streamed/index.js --
const app = require('express')();
async function run(body, each) {
  const answer = await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(300000) });
  each(await answer.json());
}
app.post('/ask', async (req, res) => {
  await run(req.body, (part) => res.write(part));
  res.end();
});
app.listen(3000);
-- queued/index.js --
const app = require('express')();
const jobs = [];
async function work(body) {
  return (await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(300000) })).json();
}
app.post('/ask', async (req, res) => {
  const id = jobs.length;
  work(req.body).then((answer) => { jobs[id] = answer; }).catch(console.error);
  setImmediate(async () => { await work(req.body); });
  res.json({ id });
});
app.listen(3000);
-- early/index.js --
const app = require('express')();
app.post('/ask', async (req, res) => {
  res.json({ ok: true });
  const answer = await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(300000) });
  if (!answer.ok) return console.error(answer.status);
  return next();
});
app.listen(3000);
-- accepted/index.js --
const app = require('express')();
app.post('/ask', async (req, res) => {
  res.status(202).end();
  return await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(300000) });
});
app.listen(3000);
-- worker/index.js --
const { Worker } = require('bullmq');
const cron = require('node-cron');
const app = require('express')();
async function work(job) {
  return (await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(300000) })).json();
}
new Worker('asks', work);
new Worker('more', async (job) => { return await work(job); });
cron.schedule('* * * * *', async () => { await work(); });
app.get('/health', (req, res) => res.json({ ok: true }));
app.listen(3000);
-- raced/index.js --
const app = require('express')();
app.post('/ask', async (req, res) => {
  const answer = await Promise.race([fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(300000) }), tooLate(20000)]);
  res.json(await answer.json());
});
app.listen(3000);
-- site/index.js --
const app = require('express')();
const axios = require('axios');
app.get('/rates', async (req, res) => {
  const { data } = await axios.get('https://rates.example.com', { timeout: 300000 });
  res.json(data);
});
app.listen(3000);
-- asked/index.js --
const app = require('express')();
app.post('/ask', async (req, res) => {
  const { timeout } = req.body;
  const answer = await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(timeout) });
  const more = await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(req.query.timeout || cached.timeout) });
  res.json(await answer.json());
});
app.listen(3000);
-- ends/index.js --
const app = require('express')();
app.post('/ask', async (req, res) => {
  req.setTimeout(50000, () => res.sendStatus(503));
  const answer = await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(300000) });
  res.json(await answer.json());
});
app.listen(3000);
`)
	for name, want := range map[string]string{
		"signal":      "/api/ask signal/app.js:7 a timeout of 300s for the language model that it asks (AbortSignal.timeout)",
		"file":        "/api/summary file/config.yaml:5 a timeout of 180s for the language model that it asks (AbortSignal.timeout, by llm.large.timeout_ms in file/config.yaml)",
		"json":        "/ask json/config.json:1 a timeout of 200s for the language model that it asks (axios.post, by model.timeoutMs in json/config.json)",
		"abort":       "/ask abort/index.js:8 a timeout of 240s for the language model that it asks (AbortController)",
		"axios":       "/ask axios/index.js:4 a timeout of 120s for the language model that it asks (axios.create)",
		"service":     "/pdf service/index.js:5 a timeout of 150s for the service renderer that it asks (axios.post)",
		"client":      "/ask client/index.js:4 a timeout of 240s for the language model that it asks (new OpenAI)",
		"clientgiven": "/ask clientgiven/src/model.js:2 a timeout of 170s for the language model that it asks (new Anthropic)",
		"helper":      "/ask helper/index.js:12 a timeout of 300s for the language model that it asks (AbortController)",
		"got":         " got/index.js:4 a timeout of 100s for the language model that it asks (got.post)",
		"undici":      "/ask undici/index.js:4 a timeout of 600s for the language model that it asks (new Agent)",
		"nest":        " nest/src/ai.service.ts:5 a timeout of 130s for the language model that it asks (new OpenAI)",
		"then":        "/ask then/index.js:4 a timeout of 110s for the language model that it asks (axios.post)",
		"every":       "/ask every/index.js:3 a timeout of 900s for the language model that it asks (setGlobalDispatcher)",
		"next":        "/api/ask next/src/lib/model.ts:2 a timeout of 180s for the language model that it asks (AbortSignal.timeout)",
		"both":        "/v1/chat/completions both/index.js:8 a timeout of 300s for the language model that it asks (AbortSignal.timeout)",
		"nextedge":    "", "streams": "", "streamed": "", "queued": "", "early": "", "accepted": "", "worker": "", "raced": "", "site": "", "asked": "", "ends": "",
	} {
		got := ""
		if limit := p.Service(name).TimeLimit; limit != nil {
			got = fmt.Sprint(limit.Path, " ", limit.Pos.File, ":", limit.Pos.Line, " ", limit.By)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
