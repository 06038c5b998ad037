package apps

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/composecheck/composecheck/compose"
)

// FuzzHanded gives the same text, whole or cut, to all files that tell what a server hands on.
func FuzzHanded(f *testing.F) {
	for _, seed := range []string{
		"module.exports = { async rewrites() { return [{ source: '/api/:path*', destination: `${process.env.A || 'http://localhost:80'}/:path*` }] } }",
		"config.rewrites\n = () => [{ source: '/a', destination: b }]\n",
		"const { createProxyMiddleware } = require('http-proxy-middleware')\napp.use('/api', createProxyMiddleware({ target: 'http://localhost:80' }))\napp.use(createProxyMiddleware('/b', { target: c }))\n",
		"export default { server: { proxy: { '/api': { target: 'http://localhost:80', rewrite: (path) => path.replace(/^\\/api/, '') }, '^/b': loadEnv('').B } }, nitro: { devProxy: {} }, routeRules: { '/c/**': { proxy: { to: d } } } }",
		"module.exports = { devServer: { proxy: [{ context: ['/api'], target: 'http://localhost:80', pathRewrite: { '^/api': '' } }] } }",
		"{\"/api/**\": {\"target\": \"http://localhost:80\"}}",
	} {
		for cut := 1; cut <= 4; cut++ {
			f.Add([]byte(seed[:len(seed)*cut/4]))
		}
	}
	dir := f.TempDir()
	write := func(t testing.TB, name, text string) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(f, "compose.yaml", `
x-app: &app {image: node, working_dir: /app, volumes: ["./app:/app"]}
services:
  next: {<<: *app, command: npx next dev}
  vite: {<<: *app, command: npx vite}
  react: {<<: *app, command: npx react-scripts start}
  webpack: {<<: *app, command: npx webpack serve}
  nuxt: {<<: *app, command: npx nuxt dev}
  ng: {<<: *app, command: npx ng serve --proxy-config proxy.conf.js}
  node: {<<: *app, command: node server.js}
`)
	write(f, "app/package.json", `{"dependencies": {"next": "1", "vite": "1", "react-scripts": "1", "webpack-dev-server": "1", "nuxt": "1", "@angular/cli": "1"}}`)
	loaded, err := compose.Load(context.Background(), compose.Options{Dir: dir})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, name := range []string{"next.config.js", "vite.config.js", "src/setupProxy.js", "webpack.config.js", "nuxt.config.ts", "proxy.conf.js", "server.js"} {
			write(t, filepath.Join("app", name), string(content))
		}
		Read(t.Context(), loaded)
	})
}
