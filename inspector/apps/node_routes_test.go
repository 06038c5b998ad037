package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestRoutesNode follows the routers of Node's frameworks from the file that starts.
func TestRoutesNode(t *testing.T) {
	archive, rest, want := "-- compose.yaml --\nservices:\n", "", map[string]string{}
	add := func(name, start, routes, files string) {
		want[name] = routes
		archive += "  " + name + ": {image: node, working_dir: /app, volumes: ['./" + name + ":/app'], command: node " + start + "}\n"
		rest += strings.ReplaceAll("\n"+strings.TrimSpace(files)+"\n", "\n-- ", "\n-- "+name+"/")
	}
	add("handed", "server.js", "/api/tutorials /api/tutorials/ |  | handed/app/routes/tutorial.routes.js:4", `
-- server.js --
require("dotenv").config();
const express = require("express");
const cors = require("cors");
const app = express();
app.use(cors({ origin: "http://localhost:8081" }));
app.use(express.json());
app.get("/", (req, res) => { res.json({ message: "Welcome" }); });
require("./app/routes/tutorial.routes")(app);
const PORT = process.env.PORT || 8080;
app.listen(PORT, () => {});
-- app/routes/tutorial.routes.js --
module.exports = app => {
  const tutorials = require("../controllers/tutorial.controller.js");
  var router = require("express").Router();
  router.post("/", tutorials.create);
  router.get("/:id", tutorials.findOne);
  app.use("/api/tutorials", router);
};
-- app/controllers/tutorial.controller.js --
exports.create = (req, res) => {};
`)
	add("classes", "src/server.ts", "/v1/users /v1/users/ | /health | classes/src/users.ts:5", `
-- src/server.ts --
import App from './app';
const app = new App();
app.app.listen(3000);
-- src/app.ts --
import express, { Application, Request, Response } from 'express';
import helmet from 'helmet';
import { UserRoutes } from './users';
import { PREFIX } from './config';
import { errorHandler } from './errors';
class App {
  public app: Application;
  constructor() {
    this.app = express();
    this.middlewares();
    this.routes();
  }
  private middlewares(): void {
    this.app.use(helmet());
    this.app.use(express.urlencoded({ extended: true }));
  }
  private routes(): void {
    this.app.get('/health', (_: Request, res: Response) => { res.send('ok'); });
    this.app.use(`+"`${PREFIX}/users`"+`, new UserRoutes().router);
    this.app.use(errorHandler);
  }
}
export default App;
-- src/config.ts --
export const PREFIX = '/v1';
-- src/errors.ts --
export const errorHandler = (err: Error, req, res, next) => next(err);
-- src/users.ts --
import { Router } from 'express';
export class UserRoutes {
  public router = Router();
  constructor() { this.register(); }
  private register() { this.router.get('/', all).get('/:id', one); }
}
`)
	add("index", "index.js", "/auth/login /users /users/ /orders/ | /socket.io | index/routes/auth.js:2", `
-- index.js --
const app = require('express')();
const { Server } = require('socket.io');
app.use('/', require('./routes'));
const server = require('http').createServer(app);
const io = new Server(server);
server.listen(3000);
-- routes/index.js --
const { Router } = require('express');
const auth = require('./auth');
const { users, orders } = require('./all');
const router = Router();
router.use('/auth', auth);
router.use('/users', requireAuth, users);
router.use(orders);
module.exports = router;
-- routes/auth.js --
const router = require('express').Router();
router.route('/login').post(login).get(form);
module.exports = router;
-- routes/all.js --
const express = require('express');
const users = express.Router();
users.get('/', all); users.get('/:id', one);
const orders = express.Router();
orders.get('/orders/:id', one);
module.exports = { users, orders: orders };
`)
	add("fastify", "app.js", "/login /ws /api/v1/items /api/v1/items/ | /docs | fastify/plugin.js:3", `
-- app.js --
const fastify = require('fastify')({ logger: true });
fastify.register(require('@fastify/cors'), { origin: '*' });
fastify.register(require('@fastify/websocket'));
fastify.register(require('./routes/items'), { prefix: '/api/v1/items' });
fastify.register(require('./plugin'), { prefix: '/ignored' });
fastify.get('/docs', async () => ({}));
fastify.listen({ port: 3000 });
-- routes/items.js --
module.exports = async function (fastify, opts) {
  fastify.get('/', async (request, reply) => []);
  fastify.route({ method: 'GET', url: '/:id', handler });
};
-- plugin.js --
const fp = require('fastify-plugin');
module.exports = fp(async (fastify) => {
  fastify.post('/login', login);
  fastify.get('/ws', { websocket: true }, ws);
});
`)
	add("typed", "src/index.ts", "/api/users/ |  | typed/src/routes/users.ts:2", `
-- src/index.ts --
import { buildApp } from './app.js';
const app = buildApp();
await app.listen({ port: 3000, host: '0.0.0.0' });
-- src/app.ts --
import Fastify, { FastifyInstance } from 'fastify';
import routes from './routes/index.js';
export function buildApp(): FastifyInstance {
  const app = Fastify({ logger: true });
  app.register(routes, { prefix: '/api' });
  return app;
}
-- src/routes/index.ts --
import { FastifyInstance } from 'fastify';
import { userRoutes } from './users.js';
export default async function routes(app: FastifyInstance) {
  await app.register(userRoutes, { prefix: '/users' });
}
-- src/routes/users.ts --
export const userRoutes = async (server: FastifyInstance): Promise<void> => {
  server.get<{ Params: P }>('/:id', async (req, reply) => {});
};
`)
	add("koa", "server.js", "/api/books /api/books/ |  | koa/server.js:6", `
-- server.js --
const Koa = require('koa');
const Router = require('@koa/router');
const bodyParser = require('koa-bodyparser');
const app = new Koa();
const router = new Router({ prefix: '/api/books' });
router.get('/', list).get('/:id', one);
app.use(bodyParser());
app.use(async (ctx, next) => { await next(); });
app.use(router.routes()).use(router.allowedMethods());
app.listen(3000);
`)
	add("hono", "src/index.ts", "/api/me /api/todos |  | hono/src/index.ts:8", `
-- src/index.ts --
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { serve } from '@hono/node-server'
import todos from './todos'
const app = new Hono().basePath('/api')
app.use('*', cors())
app.route('/todos', todos)
app.get('/me', (c) => c.json({}))
serve({ fetch: app.fetch, port: 3000 })
-- src/todos.ts --
import { Hono } from 'hono'
const todos = new Hono().get('/', (c) => c.json([])).post('/', create)
export default todos
`)
	// What is not known of one route leaves nothing certain.
	for name, body := range map[string]string{
		"computed": `app.get(path, x); app.get('/a', x)`, "proxied": `app.use(createProxyMiddleware({ target })); app.get('/a', x)`, "looped": `routes.forEach(r => app.use(r.path, r.router)); app.get('/a', x)`,
		"rewriting": `app.use((req, res, next) => { req.url = '/x' + req.url; next() }); app.get('/a', x)`, "unseen": `require('./gone')(app); app.get('/a', x)`, "elsewhere": `setup({ app }); app.get('/a', x)`,
	} {
		add(name, "server.js", "", "-- server.js --\nconst app = require('express')()\n"+body+"\napp.listen(3000)\n")
	}
	add("pages", "server.js", "/a / |  | pages/server.js:2", "-- server.js --\nconst express = require('express'), app = express()\napp.get('/a', x)\napp.use(express.static('build'))\napp.listen(3000)\n")
	add("fallback", "server.js", "/a / |  | fallback/server.js:2", "-- server.js --\nconst express = require('express'), app = express()\napp.get('/a', x)\napp.get('*', (req, res) => res.sendFile(index))\napp.listen(3000)\n")
	routesOf(t, loadArchive(t, archive+rest), want)
}

// TestRoutesNodeLarge reads an app of many files that call one another: twice as much code in each may cost about twice as
// much, and not the square.
func TestRoutesNodeLarge(t *testing.T) {
	read := func(functions int) float64 {
		var files strings.Builder
		for i := range 40 {
			fmt.Fprintf(&files, "-- app/src/part%d.js --\n", i)
			for j := range 15 {
				fmt.Fprintf(&files, "import { do%d } from './part%d'\n", (i+j+1)%40, (i+j+1)%40)
			}
			fmt.Fprintf(&files, "export const do%d = async () => {}\n", i)
			for j := range functions {
				fmt.Fprintf(&files, "const own%d = async (a) => { await do%d(a); return a.map((b) => b.c) }\n", j, (i+j%15+1)%40)
			}
		}
		project := `
-- compose.yaml --
services:
  app: {image: node, working_dir: /app, volumes: ['./app:/app'], command: node src/server.js}
-- app/src/server.js --
import express from 'express'
import { do0 } from './part0'
const made = [() => { const app = express(); app.get('/health', do0); return app }]
` + files.String()
		return testing.AllocsPerRun(1, func() { loadArchive(t, project) })
	}
	few, many := read(20), read(40)
	t.Logf("%.0f allocations for 20 functions in a file, %.0f for 40", few, many)
	if many > 3*few {
		t.Error("it takes more than in proportion")
	}
}
