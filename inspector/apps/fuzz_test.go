package apps

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/composecheck/composecheck/compose"
)

// FuzzRead gives the same text to all files that tell of an app.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"scripts": {"dev": "vite --host", "start": "npm run dev"}, "dependencies": {"socket.io": "4"}, "devDependencies": {"vite": "^5"}}`,
		"const app = express()\napp.use('/api', x)\napp.listen(process.env.PORT || 3000, '127.0.0.1')\n",
		"from flask import Flask\napp = Flask(__name__)\nif __name__ == '__main__':\n    app.run(host=os.getenv('HOST', '0.0.0.0'), port=int(5000))\n",
		"from fastapi import FastAPI, APIRouter\nfrom . import app as x\nrouter = APIRouter(prefix='/a')\napp = FastAPI()\napp.include_router(router, prefix=\"/b\")\n@router.get('/{id}')\n",
		"app = Flask(__name__)\ndef register(app):\n  app.register_blueprint(bp, url_prefix='/x')\nregister(app)\nbp = Blueprint('b', __name__)\n@bp.route('/y')\n",
		"ROOT_URLCONF = 'app'\nurlpatterns = [path('', include('app')), re_path(r'^a/$', b)] + router.urls + static('/c')\nrouter = DefaultRouter()\nrouter.register(r'd', D)\n",
		"const app = NestFactory.create(M); app.setGlobalPrefix('api', {exclude: ['health']})\n@Controller({path: 'a'}) class A { @Get('b') x() {} }\n",
		"const router = express.Router()\nrouter.route('/a').get(b)\napp.use('/', router)\nmodule.exports = router\n",
		"const app = express()\nif (process.env.NODE_ENV !== 'x') {\n  app.use((req, res, next) => { try { if (!req.secure && req.get('x-forwarded-proto') !== 'https') return res.redirect('https://' + req.headers.host); else next() } catch (e) {} })\n}\n",
		"const app = express()\nconst {A: a = `x${b}`, ...c} = process.env, b = a + a ?? 'y'\napp.use('*', (req, res, next) => a ? next() : res.redirect(`https://${req.headers['host']!}` as string))\napp.use(`/${b}/x`, require('./x')(a))\n",
		"from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware\nX = os.getenv('X')\ndef f(app):\n    if X != 'a':\n        app.add_middleware(HTTPSRedirectMiddleware)\nf(app)\n",
		"server:\n  port: ${PORT:8081}\n  address: 127.0.0.1\n", "server.port=8081\n#---\n", "[uwsgi]\nsocket = :3031\n", "upload_max_filesize = 8M\n",
		"if not DEBUG:\n    X = env.list('X', default=['a']) + ['b']\nelse:\n    from .base import *\n", "export default defineConfig({server: {host: true, port: 8080}})", "port ENV.fetch('PORT') { 3000 }", "a: &a {b: *a}", "{", "'\"`(${", "",
	} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	project := `
x-app: &app {image: app, working_dir: /app, volumes: ["./app:/app", "./app/php.ini:/usr/local/etc/php/php.ini"]}
services:
  npm: {<<: *app, command: npm run dev}
  vite: {<<: *app, command: npx vite}
  node: {<<: *app, command: node server.js}
  python: {<<: *app, command: python app.py}
  uwsgi: {<<: *app, command: uwsgi uwsgi.ini}
  rails: {<<: *app, command: rails s}
  spring: {build: app}
  php: {<<: *app, command: php-fpm}
  uvicorn: {<<: *app, command: uvicorn app:app}
  django: {<<: *app, command: gunicorn app.wsgi}
  settings: {<<: *app, command: gunicorn app.wsgi, environment: {DJANGO_SETTINGS_MODULE: settings}}
  nest: {<<: *app, command: node dist/main}
`
	write := func(t testing.TB, name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, below := range []string{"app/config", "app/src/main/resources", "app/src/main/java"} {
		if err := os.MkdirAll(filepath.Join(dir, below), 0o755); err != nil {
			f.Fatal(err)
		}
	}
	write(f, "compose.yaml", project)
	write(f, "app/Dockerfile", "FROM eclipse-temurin:21\nWORKDIR /app\nCOPY . .\nENTRYPOINT [\"java\", \"-jar\", \"app.jar\"]\n")
	write(f, "app/manage.py", "")
	write(f, "app/pom.xml", "<project><artifactId>spring-boot-starter-web</artifactId></project>")
	loaded, err := compose.Load(context.Background(), compose.Options{Dir: dir})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, name := range []string{
			"package.json", "vite.config.js", "server.js", "app.py", "uwsgi.ini", "config/puma.rb", "requirements.txt", "php.ini",
			"src/main/resources/application.yml", "src/main/java/App.java", "src/main.ts", "src/settings.py", "manage.py", "settings.py",
		} {
			write(t, filepath.Join("app", name), string(content))
		}
		Read(t.Context(), loaded)
		if _, err := json.Marshal(loaded); err != nil {
			t.Fatal(err)
		}
	})
}
