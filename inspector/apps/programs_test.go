package apps

import (
	"fmt"
	"testing"

	"github.com/composecheck/composecheck/compose"
)

// addresses compares the programs that services run, and where these listen.
func addresses(t *testing.T, p *compose.Project, want map[string]string) {
	t.Helper()
	for name, want := range want {
		got := ""
		if s := p.Service(name).Serving; s != nil {
			got = fmt.Sprintf("%s %s:%d", s.Program, s.Address, s.Port)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// TestServingTools looks at servers that frameworks and tools bring: with their own choice, and as they are told.
func TestServingTools(t *testing.T) {
	addresses(t, loadArchive(t, `
-- compose.yaml --
x-node: &node {image: "node:22", working_dir: /app, volumes: ["./app:/app"]}
x-python: &python {image: "python:3.12", working_dir: /py, volumes: ["./py:/py"]}
services:
  gatsby: {<<: *node, command: npx gatsby develop}
  gatsbyhost: {<<: *node, command: npx gatsby develop -H 0.0.0.0}
  nuxt2: {image: "node:22", working_dir: /old, volumes: ["./old:/old"], command: npx nuxt start}
  nuxt3: {<<: *node, command: npx nuxt dev}
  wds: {<<: *node, command: npx webpack serve}
  remix: {<<: *node, command: npx remix-serve build/server/index.js, environment: {PORT: "8080"}}
  storybook: {<<: *node, command: npx storybook dev --port 9009}
  storybookbuild: {<<: *node, command: npx storybook build}
  strapi: {<<: *node, command: npx strapi start}
  serve: {build: serve11}
  serve14: {build: serve14}
  mlflow: {<<: *python, command: mlflow server}
  mlflowhost: {<<: *python, command: mlflow server --host 0.0.0.0 --port 5001}
  jupyter: {<<: *python, command: jupyter lab --no-browser --allow-root}
  jupyterip: {<<: *python, command: jupyter lab --ip=0.0.0.0}
  notebooks: {image: jupyter/scipy-notebook, command: jupyter lab}
  chainlit: {<<: *python, command: chainlit run app.py -w}
  mkdocs: {<<: *python, command: mkdocs serve}
  flower: {<<: *python, command: celery -A shop flower}
  worker: {<<: *python, command: celery -A shop worker}
  octane: {image: "php:8.3", command: php artisan octane:start --host=0.0.0.0}
  phoenix: {image: "elixir:1.17", working_dir: /ex, volumes: ["./ex:/ex"], command: mix phx.server}
  phoenixprod: {image: "elixir:1.17", working_dir: /ex, volumes: ["./ex:/ex"], command: mix phx.server, environment: {MIX_ENV: prod}}
-- serve11/Dockerfile --
FROM node:22
RUN npm i -g serve@11
CMD ["serve", "-s", "dist"]
-- serve14/Dockerfile --
FROM node:22
RUN npm i -g serve
CMD ["serve", "-s", "dist"]
-- app/package.json --
{"dependencies": {"nuxt": "^3.9.0"}, "devDependencies": {"webpack-dev-server": "^4.15.0"}}
-- app/webpack.config.js --
module.exports = {devServer: {port: 9000}}
-- app/config/server.js --
module.exports = ({ env }) => ({ host: env('HOST', '0.0.0.0'), port: env.int('PORT', 1337) });
-- old/package.json --
{"dependencies": {"nuxt": "^2.15.0"}}
-- old/nuxt.config.js --
export default { server: { port: 8000 } }
-- py/mkdocs.yml --
site_name: Shop
dev_addr: 0.0.0.0:8088
-- ex/config/dev.exs --
config :shop, ShopWeb.Endpoint,
  # http: [ip: {0, 0, 0, 0}, port: 1],
  http: [ip: {127, 0, 0, 1}, port: 4000],
  debug_errors: true
`), map[string]string{
		"gatsby": "gatsby develop localhost:8000", "gatsbyhost": "gatsby develop 0.0.0.0:8000", "nuxt2": "nuxt start localhost:8000", "nuxt3": "nuxt dev :3000",
		"wds": "webpack serve 0.0.0.0:9000", "remix": "remix-serve 0.0.0.0:8080", "storybook": "storybook dev 0.0.0.0:9009", "storybookbuild": "", "strapi": "strapi start 0.0.0.0:1337",
		"serve": "serve 0.0.0.0:5000", "serve14": "serve 0.0.0.0:3000", "mlflow": "mlflow server 127.0.0.1:5000", "mlflowhost": "mlflow server 0.0.0.0:5001",
		"jupyter": "jupyter lab localhost:8888", "jupyterip": "jupyter lab 0.0.0.0:8888", "notebooks": "", "chainlit": "chainlit run 127.0.0.1:8000", "mkdocs": "mkdocs serve 0.0.0.0:8088",
		"flower": "celery flower 0.0.0.0:5555", "worker": "", "octane": "artisan octane:start 0.0.0.0:8000", "phoenix": "mix phx.server 127.0.0.1:4000", "phoenixprod": "mix phx.server :0",
	})
}

// TestServingImages looks at images that run a program with what their command says.
func TestServingImages(t *testing.T) {
	addresses(t, loadArchive(t, `
-- compose.yaml --
services:
  oauth: {image: "quay.io/oauth2-proxy/oauth2-proxy:v7.6.0", environment: {OAUTH2_PROXY_PROVIDER: oidc}}
  flags: {image: "quay.io/oauth2-proxy/oauth2-proxy:v7.6.0", command: "--provider=oidc --reverse-proxy=true --upstream=static://202"}
  open: {image: "quay.io/oauth2-proxy/oauth2-proxy:v7.6.0", command: "--provider=oidc --http-address=http://:4180"}
  told: {image: "quay.io/oauth2-proxy/oauth2-proxy:v7.6.0", environment: {OAUTH2_PROXY_HTTP_ADDRESS: "0.0.0.0:4180"}}
  file: {image: "quay.io/oauth2-proxy/oauth2-proxy:v7.6.0", command: --config /oauth2-proxy.cfg}
  tls: {image: "quay.io/oauth2-proxy/oauth2-proxy:v7.6.0", command: --tls-cert-file=/cert.pem --tls-key-file=/key.pem}
  other: {image: "bitnami/oauth2-proxy:7"}
  docs: {image: squidfunk/mkdocs-material, command: serve, volumes: ["./docs:/docs"]}
  docsopen: {image: "squidfunk/mkdocs-material:9", command: serve --dev-addr=0.0.0.0:8000, volumes: ["./docs:/docs"]}
  docsfile: {image: "squidfunk/mkdocs-material:9", command: serve, volumes: ["./told:/docs"]}
  docsbuild: {image: "squidfunk/mkdocs-material:9", command: build}
  prism: {image: "stoplight/prism:5", command: mock /api.yaml}
  prismopen: {image: "stoplight/prism:5", command: mock -h 0.0.0.0 -p 80 /api.yaml}
  mlflow: {image: "ghcr.io/mlflow/mlflow:v2.14.0", command: mlflow server --backend-store-uri sqlite:///mlflow.db}
  mlflowown: {image: "example/mlflow", command: mlflow server}
-- docs/mkdocs.yml --
site_name: Shop
-- told/mkdocs.yml --
site_name: Shop
dev_addr: 0.0.0.0:8088
`), map[string]string{
		"oauth": "oauth2-proxy 127.0.0.1:4180", "flags": "oauth2-proxy 127.0.0.1:4180", "open": "oauth2-proxy 0.0.0.0:4180", "told": "oauth2-proxy :0", "file": "oauth2-proxy :0", "tls": "",
		"other": "", "docs": "mkdocs serve 127.0.0.1:8000", "docsopen": "mkdocs serve 0.0.0.0:8000", "docsfile": "mkdocs serve 0.0.0.0:8088", "docsbuild": "",
		"prism": "prism mock 127.0.0.1:4010", "prismopen": "prism mock 0.0.0.0:80", "mlflow": "mlflow server 127.0.0.1:5000", "mlflowown": "",
	})
}

// TestServingFrameworks looks at the servers that frameworks of Node.js write.
func TestServingFrameworks(t *testing.T) {
	addresses(t, loadArchive(t, `
-- compose.yaml --
services:
  next: {build: next}
  nexthost: {build: next, environment: {HOSTNAME: 0.0.0.0, PORT: "8080"}}
  custom: {build: custom}
  nuxt: {build: nuxt}
  nuxtport: {build: nuxt, environment: {PORT: "8080"}}
  nuxtunset: {build: nuxt, environment: {PORT: "${NOWHERE}"}}
  svelte: {build: svelte}
  astro: {build: astro}
  astrohost: {build: astro, environment: {HOST: 0.0.0.0}}
  bun: {build: bun}
  buncode: {build: bun, command: bun run served.ts}
  bunlisten: {build: bun, command: bun listen.ts, environment: {PORT: "4000"}}
  deno: {build: deno}
  denorun: {build: deno, command: run -A served.ts}
  hono: {build: hono}
-- next/Dockerfile --
FROM node:22 AS builder
WORKDIR /app
COPY . .
RUN npm ci && npm run build
FROM node:22-alpine
WORKDIR /app
COPY --from=builder /app/.next/standalone ./
CMD ["node", "server.js"]
-- next/package.json --
{"dependencies": {"next": "15.0.0"}}
-- custom/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
RUN ls .next/standalone
CMD ["node", "server.js"]
-- custom/package.json --
{"dependencies": {"next": "15.0.0"}}
-- custom/server.js --
start(next)
-- nuxt/Dockerfile --
FROM node:22 AS builder
WORKDIR /app
COPY . .
FROM node:22
WORKDIR /app
COPY --from=builder /app/.output .output
CMD ["node", ".output/server/index.mjs"]
-- nuxt/package.json --
{"dependencies": {"nuxt": "^3"}}
-- svelte/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
CMD ["node", "build"]
-- svelte/package.json --
{"devDependencies": {"@sveltejs/adapter-node": "^5"}}
-- astro/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
CMD ["node", "./dist/server/entry.mjs"]
-- astro/package.json --
{"dependencies": {"astro": "^5", "@astrojs/node": "^9"}}
-- astro/astro.config.mjs --
export default defineConfig({ output: 'server', adapter: node({ mode: 'standalone' }) })
-- bun/Dockerfile --
FROM oven/bun:1
WORKDIR /app
COPY . .
CMD ["bun", "run", "index.ts"]
-- bun/index.ts --
export default { port: 5000, fetch: app.fetch }
-- bun/served.ts --
const hostname = 'localhost'
Bun.serve({ hostname, fetch(req) { return new Response('hello') } })
-- bun/listen.ts --
import express from 'express'
const app = express()
app.listen(process.env.PORT || 3000)
-- deno/Dockerfile --
FROM denoland/deno:2.1.0
WORKDIR /app
COPY . .
CMD ["deno", "run", "--allow-net", "main.ts"]
-- deno/main.ts --
Deno.serve((_req) => new Response('hello'))
-- deno/served.ts --
Deno.serve({ port: Number(Deno.env.get('PORT') ?? 8080) }, handler)
-- hono/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
CMD ["node", "index.js"]
-- hono/index.js --
import { serve } from '@hono/node-server'
serve({ fetch: app.fetch, port: 3001 })
`), map[string]string{
		"next": "Next.js :3000", "nexthost": "Next.js 0.0.0.0:8080", "custom": "", "nuxt": "Nuxt 0.0.0.0:3000", "nuxtport": "Nuxt 0.0.0.0:8080", "nuxtunset": "",
		"svelte": "SvelteKit 0.0.0.0:3000", "astro": "Astro localhost:4321", "astrohost": "Astro 0.0.0.0:4321", "bun": "bun index.ts 0.0.0.0:5000", "buncode": "bun served.ts localhost:3000",
		"bunlisten": "bun listen.ts 0.0.0.0:4000", "deno": "deno main.ts 0.0.0.0:8000", "denorun": "deno served.ts 0.0.0.0:8080", "hono": "node index.js 0.0.0.0:3001",
	})
}

// TestServingPythonTools reads the one call of a library that serves.
func TestServingPythonTools(t *testing.T) {
	addresses(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: "python:3.12", working_dir: /app, volumes: ["./app:/app"]}
services:
  gradio: {<<: *app, command: python gradio_app.py}
  gradioenv: {<<: *app, command: python gradio_app.py, environment: {GRADIO_SERVER_NAME: 0.0.0.0, GRADIO_SERVER_PORT: "7000"}}
  gradiotold: {<<: *app, command: python told.py}
  mounted: {<<: *app, command: python mounted.py}
  dash: {<<: *app, command: python -u dash_app.py}
  waitress: {<<: *app, command: python waitress_app.py}
  aiohttp: {<<: *app, command: python aio.py}
  bottle: {<<: *app, command: python bottle_app.py}
  computed: {<<: *app, command: python computed.py}
-- app/gradio_app.py --
import gradio as gr
demo = gr.Interface(fn=greet, inputs="text", outputs="text")
demo.queue().launch(share=False)
-- app/told.py --
import os
import gradio as gr
with gr.Blocks() as demo:
    pass
demo.launch(server_name="0.0.0.0", server_port=int(os.environ.get("PORT", 8080)))
-- app/mounted.py --
import gradio as gr
import uvicorn
app = gr.mount_gradio_app(app, demo, path="/")
demo.launch()
-- app/dash_app.py --
from dash import Dash, html
app = Dash(__name__)
if __name__ == "__main__":
    app.run(debug=True)  # app.run(host="1.1.1.1")
-- app/waitress_app.py --
from waitress import serve
from shop import app
serve(app, host="127.0.0.1", port=5000)
-- app/aio.py --
from aiohttp import web
web.run_app(make_app())
-- app/bottle_app.py --
from bottle import route, run
run(host="0.0.0.0", port=8081)
-- app/computed.py --
import gradio as gr
demo.launch(**options)
`), map[string]string{
		"gradio": "python gradio_app.py 127.0.0.1:7860", "gradioenv": "python gradio_app.py 0.0.0.0:7000", "gradiotold": "python told.py 0.0.0.0:8080", "mounted": "",
		"dash": "python dash_app.py 127.0.0.1:8050", "waitress": "python waitress_app.py 127.0.0.1:5000", "aiohttp": "python aio.py 0.0.0.0:8080", "bottle": "python bottle_app.py 0.0.0.0:8081",
		"computed": "",
	})
}
