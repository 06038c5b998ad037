package apps

import (
	"fmt"
	"testing"
)

// TestNodeTimeAlone leaves alone what answers sooner than its limit says, or asks nothing that is known to take long.
func TestNodeTimeAlone(t *testing.T) {
	const head, ask = "const app = require('express')();\nconst axios = require('axios');\n", "axios.post('http://ollama:11434/api/chat', req.body, { timeout: 300000 })"
	handler := func(body string) string {
		return head + "app.post('/ask', async (req, res) => {\n" + body + "\n});\napp.listen(3000);\n"
	}
	for name, of := range map[string]struct {
		code, more, want string
	}{
		"plain":           {code: handler("const a = await " + ask + ";\nres.json(a.data);"), want: "/ask 5m0s"},
		"declared":        {code: handler("const address = `${process.env.BASE}/v1/chat/completions`;\nconst a = await axios.post(address, {}, { timeout: 300000 });\nres.json(a.data);"), want: "/ask 5m0s"},
		"given options":   {code: handler("const llm = axios.create({ baseURL: 'http://ollama:11434', timeout: 300000 });\nconst a = await llm.post('/api/chat', {}, { headers: {} });\nres.json(a.data);"), want: "/ask 5m0s"},
		"override":        {code: handler("const llm = axios.create({ baseURL: 'http://ollama:11434', timeout: 300000 });\nconst a = await llm.post('/api/chat', {}, { timeout: 20000 });\nres.json(a.data);")},
		"override named":  {code: handler("const llm = axios.create({ baseURL: 'http://ollama:11434', timeout: 300000 });\nconst opts = { timeout: 20000 };\nconst a = await llm.post('/api/chat', {}, opts);\nres.json(a.data);")},
		"override spread": {code: handler("const llm = axios.create({ baseURL: 'http://ollama:11434', timeout: 300000 });\nconst a = await llm.post('/api/chat', {}, { ...short });\nres.json(a.data);")},
		"override openai": {code: handler("const openai = new OpenAI({ timeout: 600000 });\nconst a = await openai.chat.completions.create({ messages: [] }, { timeout: 20000 });\nres.json(a);"), want: "/ask 20s"},
		"dispatcher":      {code: "import { Agent, setGlobalDispatcher } from 'undici';\nsetGlobalDispatcher(new Agent({ headersTimeout: 600000 }));\n" + handler("const a = await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(20000) });\nres.json(await a.json());"), want: "/ask 20s"},
		"withTimeout":     {code: handler("const a = await withTimeout(" + ask + ", 25000);\nres.json(a.data);")},
		"race within":     {code: "const { soon } = require('./more.js');\n" + handler("const a = await soon("+ask+", 25000);\nres.json(a.data);"), more: "exports.soon = function soon(work, ms) { return Promise.race([work, late(ms)]); };\n"},
		"job":             {code: "const { start } = require('./more.js');\n" + handler("const id = start(async () => { const a = await "+ask+"; return a.data; });\nreturn res.json({ id });"), more: "exports.start = function start(work) { const id = next(); work().then(done); return id; };\n"},
		"job awaited":     {code: "const { start } = require('./more.js');\n" + handler("const id = await start(async () => { const a = await "+ask+"; return a.data; });\nreturn res.json({ id });"), more: "exports.start = async function start(work) { const id = await next(); work().then(done); return id; };\n"},
		"retried":         {code: "const { retry } = require('./more.js');\n" + handler("const a = await retry(async () => { return await "+ask+"; });\nreturn res.json(a.data);"), more: "exports.retry = async function retry(work) { for (;;) { try { return await work(); } catch (e) { log(e); } } };\n", want: "/ask 5m0s"},
		"dispatched":      {code: "import { Agent, fetch } from 'undici';\nconst dispatcher = new Agent({ headersTimeout: 600000 });\n" + handler("const signal = soon();\nconst a = await fetch('http://ollama:11434/api/chat', { dispatcher, signal });\nres.json(await a.json());")},
		"queue":           {code: handler("const task = queue.push(async () => { await " + ask + "; });\nreturn res.status(201).json({ position: task });")},
		"each":            {code: handler("const all = await Promise.all(req.body.map(async (one) => { return await " + ask + "; }));\nres.json(all);"), want: "/ask 5m0s"},
		"hono":            {code: "import { timeout } from 'hono/timeout';\napp.use('/ask', timeout(25000));\n" + handler("const a = await "+ask+";\nres.json(a.data);")},
		"fastify":         {code: "const server = require('fastify')({ handlerTimeout: 25000 });\n" + handler("const a = await "+ask+";\nres.json(a.data);")},
		"express":         {code: "import timeout from 'express-timeout-handler';\n" + handler("const a = await "+ask+";\nres.json(a.data);")},
		"connect":         {code: "const timeout = require('connect-timeout');\n" + handler("const a = await "+ask+";\nres.json(a.data);")},
		"heartbeat":       {code: handler("const finish = keepBusy(res);\nconst a = await " + ask + ";\nfinish(a.data);\nreturn res.end();")},
		"answered":        {code: handler("reply(res, { state: 'accepted' });\nconst a = await " + ask + ";\nreturn save(a.data);")},
		"any":             {code: handler("const a = await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.any([AbortSignal.timeout(300000), req.deadline]) });\nres.json(await a.json());")},
		"any named":       {code: handler("const signal = AbortSignal.any([AbortSignal.timeout(300000), req.deadline]);\nconst a = await fetch('http://ollama:11434/api/chat', { signal });\nres.json(await a.json());")},
		"other":           {code: head + "app.get('/chat', async (req, res) => { res.json((await axios.get('http://ollama:11434/api/tags', { timeout: 5000 })).data); });\napp.get('/rates', async (req, res) => {\nconst a = await axios.get('https://rates.example.com', { timeout: 90000 });\nres.json(a.data);\n});\napp.listen(3000);\n", want: "/chat 5s"},
		"prompt":          {code: handler("log({ prompt: 'consent', model: 'gemini' });\nconst a = await axios.post('https://accounts.example.com/token', {}, { timeout: 90000 });\nres.json(a.data);")},
		"body":            {code: handler("const a = await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(300000) });\nconst body = a.body;\nreturn new Response(body);")},
		"body given":      {code: handler("const { body } = await fetch('http://ollama:11434/api/chat', { signal: AbortSignal.timeout(300000) });\nreturn new Response(body, { status: 200 });")},
	} {
		t.Run(name, func(t *testing.T) {
			p := loadArchive(t, "\n-- compose.yaml --\nservices:\n  app: {image: node, working_dir: /app, volumes: [\"./app:/app\"], command: node index.js}\n  ollama: {image: ollama/ollama}\n"+
				"-- app/index.js --\n"+of.code+"-- app/more.js --\n"+of.more)
			limit := p.Service("app").TimeLimit
			got := ""
			if limit != nil {
				got = fmt.Sprint(limit.Path, " ", limit.Limit)
			}
			if got != of.want {
				t.Errorf("got %q, want %q", got, of.want)
			}
		})
	}
}
