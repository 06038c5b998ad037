package apps

import "testing"

// TestCodeOrigin finds code that compares the origin of a page with the host that the app is told, with the port of both.
func TestCodeOrigin(t *testing.T) {
	p := loadArchive(t, `-- compose.yaml --
services:
  node: {image: node, working_dir: /n, volumes: ["./n:/n"], command: node server.js}
  node-names: {image: node, working_dir: /m, volumes: ["./m:/m"], command: node server.js}
  node-told: {image: node, working_dir: /o, volumes: ["./o:/o"], command: node server.js, environment: {CORS_ORIGINS: "http://localhost:8080"}}
  next: {image: node, working_dir: /x, volumes: ["./x:/x"], command: npx next start}
  next-old: {image: node, working_dir: /y, volumes: ["./y:/y"], command: npx next start}
  next-told: {image: node, working_dir: /z, volumes: ["./z:/z"], command: npx next start}
  python: {image: python, working_dir: /p, volumes: ["./p:/p"], command: uvicorn main:app}
  python-names: {image: python, working_dir: /q, volumes: ["./q:/q"], command: uvicorn main:app}
-- n/server.js --
if (new URL(origin).host !== req.headers.host) host() // no
const origin = req.headers.origin, host = req.headers['x-forwarded-host'] || req.headers.host
if (new URL(origin).host !== host) res.sendStatus(403)
-- m/server.js --
const origin = req.headers.origin, host = req.headers.host.split(':')[0]
if (new URL(origin).host !== host) res.sendStatus(403)
-- o/server.js --
const origin = req.headers.origin, host = req.headers.host
if (new URL(origin).host !== host) res.sendStatus(403)
-- x/package.json --
{"dependencies": {"next": "15.3.1"}}
-- x/app/actions.ts --
'use server'
-- y/package.json --
{"dependencies": {"next": "13.5.0"}}
-- y/app/actions.ts --
'use server'
-- z/package.json --
{"dependencies": {"next": "^15.0.0"}}
-- z/app/actions.ts --
'use server'
-- z/next.config.mjs --
export default { experimental: { serverActions: { allowedOrigins: ['shop.example.org'] } } }
-- p/main.py --
origin, host = request.headers.get("origin"), request.headers.get("host")
if origin != f"{scheme}://{host}" and origin != own_origin:
    raise HTTPException(403)
-- q/main.py --
origin, host = request.headers.get("origin"), request.headers.get("host")
if urlparse(origin).hostname != host.split(":")[0]:
    raise HTTPException(403)
`)
	for name, want := range map[string]int{"node": 403, "next": 500, "python": 403} {
		if got := p.Service(name).Origin; got == nil || got.Status != want || got.Code.IsZero() || got.Forwarded != (name != "python") {
			t.Errorf("%s: %+v, want %d", name, got, want)
		}
	}
	for _, name := range []string{"node-names", "node-told", "next-old", "next-told", "python-names"} {
		if got := p.Service(name).Origin; got != nil {
			t.Errorf("%s: %+v, want none", name, got)
		}
	}
}
