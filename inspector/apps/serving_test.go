package apps

import (
	"fmt"
	"testing"
)

// TestServingBehindScripts looks through npm and the like at the server that they run.
func TestServingBehindScripts(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
x-app: &app {image: node, working_dir: /app, volumes: ["./app:/app"]}
services:
  dev: {<<: *app, command: npm run dev}
  installed: {<<: *app, command: sh -c "npm install && npm run dev"}
  kept: {<<: *app, command: npm run dev --host}
  given: {<<: *app, command: npm run dev -- --host --port 3001}
  pnpm: {<<: *app, command: pnpm run dev --host}
  yarn: {<<: *app, command: yarn dev --host 0.0.0.0}
  npx: {<<: *app, command: npx --yes vite preview}
  nested: {<<: *app, command: npm start}
  cra: {<<: *app, command: npm run cra}
  craset: {<<: *app, command: npm run cra, environment: {PORT: "3007"}}
  craown: {<<: *app, command: npm run cra:3005}
  several: {<<: *app, command: npm run all}
  computed: {<<: *app, command: npm run shell}
  build: {<<: *app, command: npm run build}
  elsewhere: {<<: *app, command: npm run dev --prefix web}
  gone: {<<: *app, command: npm run gone}
  ollama: {image: ollama, command: ollama serve}
  old: {image: node, working_dir: /old, volumes: ["./old:/old"], command: yarn dev}
  code: {image: node, working_dir: /code, volumes: ["./code:/code"], command: yarn dev}
  laravel: {image: node, working_dir: /laravel, volumes: ["./laravel:/laravel"], command: npm run dev}
  hidden: {build: hidden}
  rails: {build: rails, command: bundle exec rails s -b 0.0.0.0}
-- app/package.json --
{"scripts": {"dev": "vite", "start": "npm run dev", "cra": "react-scripts start", "cra:3005": "cross-env PORT=3005 react-scripts start",
 "all": "concurrently a b & vite", "shell": "vite --port $PORT", "build": "vite build"}, "devDependencies": {"vite": "^5.4.1"}}
-- app/vite.config.ts --
// server: { port: 1 }
export default defineConfig({plugins: [react()], server: {hmr: {port: 9}, port: 8080}, preview: {host: true}})
-- old/package.json --
{"scripts": {"dev": "vite"}, "devDependencies": {"vite": "~2.9.0"}}
-- code/package.json --
{"scripts": {"dev": "vite"}, "devDependencies": {"vite": "^6"}}
-- code/vite.config.js --
export default {server: {host: '0.0.0.0', port: Number(process.env.PORT)}}
-- laravel/package.json --
{"scripts": {"dev": "vite"}, "devDependencies": {"vite": "^6", "laravel-vite-plugin": "^1"}}
-- hidden/Dockerfile --
FROM node
WORKDIR /app
COPY package.json .
CMD ["npm", "run", "dev"]
-- hidden/package.json --
{"scripts": {"dev": "vite"}, "devDependencies": {"vite": "^6"}}
-- hidden/vite.config.ts --
export default {server: {host: true}}
-- rails/Dockerfile --
FROM ruby
WORKDIR /app
COPY . .
-- rails/config/puma.rb --
threads 5, 5
port ENV.fetch("PORT") { 3100 }
`)
	for name, want := range map[string]string{
		"dev": "vite localhost:8080 npm run dev", "installed": "vite localhost:8080 npm run dev", "kept": "vite localhost:8080 npm run dev",
		"given": "vite 0.0.0.0:3001 npm run dev", "pnpm": "vite 0.0.0.0:8080 pnpm dev", "yarn": "vite 0.0.0.0:8080 yarn dev",
		"npx": "vite preview 0.0.0.0:4173 ", "nested": "vite localhost:8080 npm start", "cra": "react-scripts start 0.0.0.0:3000 npm run cra",
		"craset": "react-scripts start 0.0.0.0:3007 npm run cra", "craown": "react-scripts start 0.0.0.0:3005 npm run cra:3005",
		"several": "", "computed": "", "build": "", "elsewhere": "", "gone": "", "ollama": "",
		"old": "vite localhost:3000 yarn dev", "code": "vite 0.0.0.0:0 yarn dev", "laravel": "vite :0 npm run dev", "hidden": "vite :0 npm run dev",
		"rails": "rails s 0.0.0.0:3100 ",
	} {
		got := ""
		if s := p.Service(name).Serving; s != nil {
			got = fmt.Sprintf("%s %s:%d %s", s.Program, s.Address, s.Port, s.Runner)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
