package apps

import (
	"fmt"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
)

// BenchmarkRead reads apps with a thousand routes in one file, as old ones have them.
func BenchmarkRead(b *testing.B) {
	for _, app := range []struct{ name, command, file, begin, route, end string }{
		{"express", "node app.js", "app.js", "const express = require('express')\nconst app = express()\n",
			"app.get('/v%d/a', async (req, res) => {\n  res.json((await rows()).map(row => row.id))\n})\nfunction f%[1]d(a) { return a }\n", "app.listen(3000)\n"},
		{"fastapi", "uvicorn app:app", "app.py", "from fastapi import FastAPI\napp = FastAPI()\n",
			"@app.get('/v%d/a')\ndef f%[1]d(a: int):\n    return a\n\n", ""},
	} {
		b.Run(app.name, func(b *testing.B) {
			var code strings.Builder
			for i := range 1000 {
				fmt.Fprintf(&code, app.route, i)
			}
			project := composetest.Load(b, "-- compose.yaml --\nservices: {app: {image: app, working_dir: /app, volumes: [\"./app:/app\"], command: "+app.command+"}}\n"+
				"-- app/"+app.file+" --\n"+app.begin+code.String()+app.end)
			for b.Loop() {
				Read(b.Context(), project)
			}
			if routes := project.Service("app").Routes; routes == nil || len(routes.Paths) != 1000 {
				b.Errorf("routes: %+v", routes)
			}
		})
	}
}
