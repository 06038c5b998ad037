package apps

import (
	"fmt"
	"strings"
	"testing"
)

func TestGivenFiles(t *testing.T) {
	const node, python, golang = `-- api/package.json --
{"dependencies": {"express": "4", "@fastify/static": "8"}}
-- api/src/main.ts --
`, "-- api/requirements.txt --\nfastapi\n-- api/main.py --\n", "-- api/go.mod --\nmodule api\n-- api/main.go --\n"
	for name, test := range map[string]struct{ files, want string }{
		"express":            {node + "app.use('/api/uploads', express.static(path.join(__dirname, 'uploads')));", "/api/uploads src/main.ts:1"},
		"express, behind":    {node + "const a = 1;\napp.use(\"/files/\", cors(), express.static('files'));", "/files src/main.ts:2"},
		"a router":           {node + "router.use('/uploads', express.static('uploads'));", ""},
		"the top":            {node + "app.use(express.static('public'));", ""},
		"nest":               {node + "app.useStaticAssets(join(__dirname, '..', 'uploads'), {\n  prefix: '/uploads/',\n});", "/uploads src/main.ts:2"},
		"nest, module":       {node + "ServeStaticModule.forRoot({ rootPath: 'media', serveRoot: '/media' })", "/media src/main.ts:1"},
		"fastify":            {node + "server.register(fastifyStatic, {\n  root: '/data',\n  prefix: '/avatars/',\n});", "/avatars src/main.ts:3"},
		"other plug-in":      {node + "server.register(routes, { prefix: '/avatars' });", ""},
		"a remark":           {node + "// app.use('/uploads', express.static('uploads'));", ""},
		"another app below":  {node + "start();\n-- api/tools/package.json --\n{}\n-- api/tools/x.js --\napp.use('/uploads', express.static('uploads'));", ""},
		"a test":             {node + "start();\n-- api/test/x.js --\napp.use('/uploads', express.static('uploads'));", ""},
		"fastapi":            {python + `app.mount("/api/media", StaticFiles(directory="media"), name="media")`, "/api/media main.py:1"},
		"flask":              {python + "@app.route('/uploads/<path:name>')\ndef f(name):\n    return send_from_directory('up', name)", "/uploads main.py:1"},
		"flask, by number":   {python + "@app.route('/uploads/<int:id>')\ndef f(id):\n    return send_from_directory('up', str(id))", ""},
		"gin":                {golang + `r.Static("/images", "./images")`, "/images main.go:1"},
		"net/http":           {golang + `mux.Handle("/img/", http.StripPrefix("/img/", http.FileServer(http.Dir("img"))))`, "/img main.go:1"},
		"gateway":            {gateway("'/uploads'"), "/uploads behind src/main.ts:1"},
		"gateway, of others": {gateway("'/users'"), ""},
	} {
		p := loadArchive(t, "-- compose.yaml --\nservices:\n  api:\n    build: api\n-- api/Dockerfile --\nFROM scratch\nCOPY . .\n"+test.files+"\n")
		var got []string
		for _, f := range p.Service("api").GivenFiles {
			behind := map[bool]string{true: " behind"}[f.Behind]
			got = append(got, fmt.Sprintf("%s%s %s:%d", f.Path, behind, strings.TrimPrefix(f.Pos.File, "api/"), f.Pos.Line))
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func gateway(prefix string) string {
	return "-- api/package.json --\n{\"dependencies\": {\"@fastify/http-proxy\": \"11\"}}\n-- api/src/main.ts --\nconst all = [{ prefix: " + prefix + ", upstream: process.env.UP }];"
}

func TestUploadFolders(t *testing.T) {
	for packages, want := range map[string]int{
		`"@fastify/static": "8", "@fastify/multipart": "9"`: 1, `"@fastify/static": "8"`: 0, `"multer": "1"`: 0,
	} {
		p := loadArchive(t, `-- compose.yaml --
services:
  api:
    build: api
    volumes: ["up:/app/uploads", "up:/app/data", "up:/old/media:ro"]
volumes: {up: }
-- api/Dockerfile --
FROM scratch
-- api/package.json --
{"dependencies": {`+packages+`}}
`)
		if got := p.Service("api").GivenFiles; len(got) != want || want > 0 && (got[0].Path != "/uploads" || !got[0].Loose) {
			t.Errorf("%s: %+v", packages, got)
		}
	}
}
