package startup

import (
	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// built follows a command of the Dockerfile that makes or changes a file.
func (sh *shell) built(e compose.Edit) {
	if e.Script == "" {
		sh.sed(sh.asBuilt(e.Words[1:]), nil)
		return
	}
	script := nginx.Scattered([]byte(e.Script), sh.project.Source(e.Pos.File), e.Pos.Line)
	if script == nil {
		sh.Files.put(e.Target, made{})
		return
	}
	inner := sh.fork()
	inner.env, inner.dir, inner.building, inner.optional = map[string]variable{}, e.Dir, true, 1
	inner.env["PWD"] = variable{text: e.Dir, known: true, exported: true}
	for name, text := range e.Values {
		v := variable{text: text, known: true, exported: true}
		if sh.env[name].text == text { // its ENV is still in force
			v.from = sh.env[name].from
		}
		inner.env[name] = v
	}
	names := sh.names
	inner.text(&content{text: script, from: File{Host: e.Pos.File, Kind: compose.FromBuild, Via: e.Pos}}, nil)
	sh.names = names // of what the container runs
}
