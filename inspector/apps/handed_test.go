package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestHanded finds what servers of Node.js hand on to their own loopback.
func TestHanded(t *testing.T) {
	next := func(config string) string {
		return "-- S/package.json --\n{\"scripts\": {\"build\": \"next build\", \"start\": \"next start\"}, \"dependencies\": {\"next\": \"15\"}}\n" +
			"-- S/Dockerfile --\nFROM node:22\nARG API_GIVEN=http://api:8000\nWORKDIR /app\nCOPY . .\nRUN npm run build\nCMD [\"npm\", \"start\"]\n-- S/next.config.js --\n" + config
	}
	dev := func(needs, file, config string) string {
		return fmt.Sprintf("-- S/package.json --\n{\"devDependencies\": {%q: \"1\"}}\n-- S/%s --\n%s", needs, file, config)
	}
	tests := []struct{ name, command, files, want string }{
		{"next", "", next("module.exports = { async rewrites() { return [{ source: '/api/:path*', destination: `${process.env.API_URL || 'http://localhost:8000'}/v1/:path*` }] } }"), "/api /v1 8000 built API_URL=http"},
		{"standalone", "", "-- S/package.json --\n{\"dependencies\": {\"next\": \"15\"}}\n-- S/Dockerfile --\nFROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN if [ -f yarn.lock ]; then yarn build; \\\n  else npm run build; fi\nFROM node:22\nWORKDIR /app\nCOPY --from=build /app/.next/standalone ./\nCMD [\"node\", \"server.js\"]\n-- S/next.config.ts --\nexport default { output: 'standalone', async rewrites() { return [{ source: '/api/:path*', destination: (process.env.API_NAMED ?? 'http://localhost:8000') + '/:path*' }] } }", "/api  8000 built API_NAMED=http"},
		{"given", "", next("module.exports = { async rewrites() { return [{ source: '/api/:path*', destination: `${process.env.API_GIVEN || 'http://localhost:8000'}/:path*` }] } }"), ""},
		{"conditional", "", next("module.exports = { async rewrites() { if (process.env.NODE_ENV === 'production') return []\n return [{ source: '/api/:path*', destination: 'http://localhost:8000/:path*' }] } }"), ""},
		{"own", "", next("module.exports = { async rewrites() { return [{ source: '/api/:path*', destination: 'http://localhost:8000/:path*' }] } }\n-- S/app/api/me/route.js --\nexport function GET() {}\n"), ""},
		{"grouped", "", next("module.exports = { async rewrites() { return [{ source: '/api/items/:path*', destination: 'http://localhost:8000/:path*' }] } }\n-- S/src/app/(backend)/api/@main/items/route.ts --\nexport function GET() {}\n"), ""},
		{"between", "", next("module.exports = { async rewrites() { return [{ source: '/api/users/:id/posts', destination: 'http://localhost:8000/posts/:id' }, { source: '/api/:p((?!auth).*)', destination: 'http://localhost:8000/:p' }, { source: '/files/:path(.*)', destination: 'http://localhost:8001/:path' }] } }"), "/files  8001 built"},
		{"first", "", next("module.exports = { rewrites: async () => [{ source: '/api/:path*', destination: 'http://api:8000/:path*' }, { source: '/api/me', destination: 'http://localhost:8000/me' }] }"), ""},
		{"typed", "npx next dev", dev("next", "next.config.ts", "const config: NextConfig = {\n  async rewrites() {\n    return { beforeFiles: [{ source: '/api/:path*', destination: 'http://127.0.0.1:8000/api/:path*' }] }\n  }\n}\nexport default config\n"), "/api /api 8000"},
		{"dotted", "npx vite", dev("vite", "vite.config.js", "export default { server: { proxy: { '/socket.io': { target: 'http://localhost:3001', ws: true }, '/api': 'http://api:8000', '^/v1.0/.*': 'http://localhost:8001', '/auth': 'http://localhost:8002/v1.2' } } }"), "/socket.io /socket.io 3001"},
		{"patterns", "npx vite", dev("vite", "vite.config.js", "export default { server: { proxy: { '^/api(/.*)?$': 'http://localhost:8000', '^/(v1|v2)/.*': 'http://api:8000', '/auth': 'http://localhost:8002' } } }"), "/api /api 8000"},
		{"vite", "npx vite", dev("vite", "vite.config.ts", "export default defineConfig({ server: { host: true, proxy: { '/api': 'http://localhost:8000', '/ws': { target: 'ws://localhost:8001', ws: true }, '^/auth/.*': { target: 'http://127.0.0.1:8002', changeOrigin: true, rewrite: (path) => path.replace(/^\\/auth/, '') } } } })"), "/api /api 8000, /ws /ws 8001, /auth  8002"},
		{"loaded", "npx vite", dev("vite", "vite.config.js", "export default defineConfig(({ mode }) => {\n  const env = loadEnv(mode, process.cwd(), '')\n  return { server: { proxy: { '/api': { target: env.API_URL || 'http://localhost:8000' } } } }\n})"), "/api /api 8000 API_URL=http"},
		{"ported", "npx vite", dev("vite", "vite.config.js", "export default { server: { proxy: { '/api': `http://localhost:${process.env.API_PORT ?? '8000'}`, '/auth': 'http://localhost:' + (process.env.AUTH_PORT || '8001'), '/ws': { target: process.env.WS ?? 'ws://localhost:8002/live', ws: true } } } }"), "/api /api 8000, /auth /auth 8001, /ws /live/ws 8002 WS=ws/live"},
		{"reloaded", "npx vite", dev("vite", "vite.config.js", "export default defineConfig(({ mode }) => {\n  const env = { ...process.env, ...loadEnv(mode, process.cwd(), '') }\n  const api = process.env.API_URL || env.OTHER || 'http://localhost:8000/v1'\n  return { server: { proxy: { '/api': { target: `${api}` } } } }\n})"), "/api /v1/api 8000 API_URL=http/v1"},
		{"named", "npx vite", dev("vite", "vite.config.js", "export default { server: { proxy: { '/api': process.env.API_NAMED ?? 'http://localhost:8000' } } }"), ""},
		{"filed", "npx vite", dev("vite", "vite.config.js", "export default { server: { proxy: { '/api': process.env.API_URL ?? 'http://localhost:8000' } } }\n-- S/.env --\nAPI_URL=http://api:8000\n"), ""},
		{"bypassed", "npx vite", dev("vite", "vite.config.js", "export default { server: { proxy: { '/api': { target: 'http://localhost:8000', bypass(req) { return req.url } } } } }"), ""},
		{"preview", "npx vite preview", dev("vite", "vite.config.js", "export default { server: { proxy: { '/api': 'http://localhost:8000' } } }"), "/api /api 8000"},
		{"previewed", "npx vite preview", dev("vite", "vite.config.js", "export default { server: { proxy: { '/api': 'http://localhost:8000' } }, preview: { proxy: { '/api': 'http://api:8000' } } }"), ""},
		{"react", "npx react-scripts start", "-- S/package.json --\n{\"dependencies\": {\"react-scripts\": \"5\"}, \"proxy\": \"http://localhost:8000\"}\n", "  8000"},
		{"setup", "npx react-scripts start", dev("react-scripts", "src/setupProxy.js", "const { createProxyMiddleware } = require('http-proxy-middleware')\nmodule.exports = (app) => {\n  app.use('/api', createProxyMiddleware({ target: 'http://localhost:8000', changeOrigin: true }))\n  app.use(createProxyMiddleware('/auth', { target: 'http://localhost:8001' }))\n}\n"), "/api /api 8000 loose, /auth /auth 8001"},
		{"cut", "npx react-scripts start", dev("react-scripts", "src/setupProxy.js", "const { createProxyMiddleware } = require('http-proxy-middleware')\nmodule.exports = (app) => {\n  app.use('/api', createProxyMiddleware({ target: 'http://localhost:8000' }),\n"), ""},
		{"broken", "npx next dev", dev("next", "next.config.js", "const config = {}\nconfig.rewrites\n\n  = async () => [{ source: '/api/:path*', destination: 'http://localhost:8000/:path*' }]\nmodule.exports = config\n"), "/api  8000"},
		{"vue", "npx vue-cli-service serve", dev("@vue/cli-service", "vue.config.js", "module.exports = { devServer: { proxy: { '^/api': { target: 'http://localhost:8000', pathRewrite: { '^/api': '' } } } } }"), "/api  8000"},
		{"webpack", "npx webpack serve", dev("webpack-dev-server", "webpack.config.js", "module.exports = { devServer: { proxy: [{ context: ['/api', '/auth'], target: 'http://localhost:8000' }] } }"), "/api /api 8000, /auth /auth 8000"},
		{"ng", "npx ng serve --proxy-config proxy.conf.json", dev("@angular/cli", "proxy.conf.json", "{\n  \"/api/**\": { \"target\": \"http://localhost:8000\", \"secure\": false }\n}\n"), "/api /api 8000"},
		{"nuxt", "npx nuxt dev", dev("nuxt", "nuxt.config.ts", "export default defineNuxtConfig({ nitro: { devProxy: { '/api': { target: 'http://localhost:8000' } } } })"), "/api /api 8000 loose"},
		{"ruled", "npx nuxt dev", dev("nuxt", "nuxt.config.ts", "export default defineNuxtConfig({ routeRules: { '/': { prerender: true }, '/api/**': { proxy: 'http://localhost:8000/v1/**' } } })"), "/api /v1 8000"},
		{"astro", "npx astro dev", dev("astro", "astro.config.mjs", "export default defineConfig({ vite: { server: { proxy: { '/api': 'http://localhost:8000' } } } })"), "/api /api 8000"},
		{"express", "node server.js", dev("express", "server.js", "const { createProxyMiddleware } = require('http-proxy-middleware')\nconst app = require('express')()\napp.use('/api', createProxyMiddleware({ target: process.env.API_URL || 'http://localhost:8000' }))\napp.listen(3000)\n"), "/api /api 8000 loose API_URL=http"},
		{"mixed", "node server.js", dev("express", "server.js", "const { createProxyMiddleware } = require('http-proxy-middleware')\nconst app = require('express')()\napp.get('/api/me', (req, res) => res.json({}))\napp.use('/api', createProxyMiddleware({ target: 'http://localhost:8000' }))\napp.listen(3000)\n"), ""},
		{"mocked", "npx vite", dev("vite", "vite.config.js", "export default { plugins: [viteMockServe()], server: { proxy: { '/api': 'http://localhost:8000' } } }"), ""},
	}
	archive, files := "-- compose.yaml --\nservices:\n", ""
	for _, tt := range tests {
		archive += "  " + tt.name + ": {environment: {API_NAMED: 'http://api:8000'}, "
		if tt.command == "" {
			archive += "build: " + tt.name + "}\n"
		} else {
			archive += fmt.Sprintf("image: node, working_dir: /app, volumes: ['./%s:/app'], command: %s}\n", tt.name, tt.command)
		}
		files += strings.TrimRight(strings.ReplaceAll(tt.files, "-- S/", "-- "+tt.name+"/"), "\n") + "\n"
	}
	p := loadArchive(t, archive+files)
	Read(t.Context(), p)
	for _, tt := range tests {
		var got []string
		for _, h := range p.Service(tt.name).Handed {
			one := fmt.Sprintf("%s %s %d", h.Path, h.To, h.Port)
			for word, is := range map[string]bool{" built": h.Built, " loose": h.Loose} {
				if is {
					one += word
				}
			}
			if h.Variable != "" {
				one += " " + h.Variable + "=" + h.Scheme + h.Base
			}
			got = append(got, one)
		}
		if all := strings.Join(got, ", "); all != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, all, tt.want)
		}
	}
}
