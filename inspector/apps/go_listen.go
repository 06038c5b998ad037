package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	goMain   = lazyregexp.New(`(?m)^package main\b`)
	goTarget = lazyregexp.New(`\bgo\s+(?:build|install)\b[^\n&;]*\s(\./[\w./-]+|[\w-]+/[\w./-]+)`)
	goBuilt  = lazyregexp.New(`\bgo\s+(?:build|install)\b`)
	// goListens matches calls that open a port, with the address among what follows.
	goListens = lazyregexp.New(`\b(?:fast)?http\.ListenAndServe\(|\bhttp\.Server\s*\{|\bnet\.Listen\(`)
	// goFurther matches what may open a port in another way.
	goFurther = lazyregexp.New(`\bnet\.Listen[A-Z]|ListenPacket|\bListenConfig\b|ListenAndServeTLS|\.(?:ListenTLS|StartTLS|StartAutoTLS|StartServer|StartH2CServer|RunTLS|RunUnix|RunFd|RunListener|Listener)\(|\bgrpc\.NewServer\(|\bfasthttp\.(?:S|ListenAndServe[A-Z])|\bautocert\.|\bfcgi\.Serve|` +
		`\bexec\.Command\(|\blambda\.Start|"github\.com/(?:kataras/iris|beego|gogf|zeromicro|go-kratos|cloudwego|micro/|go-micro)`)
	goFrameworks = []goFramework{
		{module: "github.com/gin-gonic/gin", made: `gin\.(?:Default|New)\(`, call: "Run"},
		{module: "github.com/labstack/echo", made: `echo\.New\(`, call: "Start"},
		{module: "github.com/gofiber/fiber", made: `fiber\.New\(`, call: "Listen"},
	}
	goAddress  = lazyregexp.New(`^(localhost|[\w.-]+|\[[0-9a-fA-F:]+\])?:(\d+)$`)
	goLoadsEnv = lazyregexp.New(`godotenv|gotenv|caarlos0/env|envconfig|viper|cleanenv`)
	goFlag     = lazyregexp.New(`^\w*[fF]lags?\.(?:String|Int|Uint)P?\(`)
	goEnv      = lazyregexp.New(`^os\.Getenv\(\s*"(\w+)"\s*\)$`)
	goEnvOr    = lazyregexp.New(`^(?:\w+\.)?\w*(?i:env)\w*\(\s*"(\w+)"\s*,\s*"?([^"(),]+)"?\s*\)$`)
	goFormat   = lazyregexp.New(`^fmt\.Sprintf\(`)
)

// A goFramework is a module whose apps listen by a method of their own.
type goFramework struct{ module, made, call string }

// golang finds where a program in Go listens, by the one call in its code that says so.
func (p reader) golang(s *compose.Service, line runLine, pos compose.Pos) *listener {
	dir := p.goDir(s, line.words)
	if dir == "" {
		return nil
	}
	code := &goCode{texts: map[string]string{}, mains: map[string]bool{}}
	if !p.everySource(dir, isGo, code.read) || !code.choose(dir, string(p.buildOf(s))) || len(code.calls) != 1 {
		return nil
	}
	call, texts := code.calls[0], code.texts
	found := &listener{Serving: compose.Serving{Program: "Go", Address: every, Protocol: "http", Pos: pos}}
	from := &goScript{codeScope{p: p, service: s, set: line.set, text: texts[filepath.Dir(call.file)]}}
	for _, text := range texts {
		from.loads = from.loads || goLoadsEnv.MatchString(text)
	}
	var address string
	var known bool
	if call.none { // gin's own choice: PORT, or else 8080
		address, known = from.variableOr("PORT", "8080")
		address, found.Default = ":"+address, true
	} else {
		address, known = from.value(call.address, 0)
	}
	m := goAddress.FindStringSubmatch(address)
	if !known || m == nil || !found.bind(address, true) {
		return nil
	}
	found.Pos, found.own, found.used = compose.Pos{File: compose.Relative(p.Dir, call.file), Line: call.line}, true, from.used
	return found
}

// A goCode is the code of a module in Go.
type goCode struct {
	calls []goCall
	texts map[string]string // of each directory
	mains map[string]bool   // directories of programs
}

// read takes a file; false where it may open a port in a way that is not followed.
func (c *goCode) read(name, text string) bool {
	text, dir := withoutRemarks(text), filepath.Dir(name)
	c.texts[dir] += text + "\n"
	c.mains[dir] = c.mains[dir] || goMain.MatchString(text)
	c.calls = append(c.calls, goCalls(name, text)...)
	return !goFurther.MatchString(text)
}

// choose leaves out the programs of a module that a Dockerfile does not build; false where it may be one of several.
func (c *goCode) choose(dir, dockerfile string) bool {
	programs := 0
	for _, isMain := range c.mains {
		if isMain {
			programs++
		}
	}
	if programs < 2 {
		return programs == 1
	}
	target := builtTarget(dir, dockerfile)
	if target == "" {
		return false
	}
	c.calls = slices.DeleteFunc(c.calls, func(call goCall) bool {
		at := filepath.Dir(call.file)
		return c.mains[at] && at != target
	})
	return c.mains[target]
}

// builtTarget is the directory of the one program of a module that a Dockerfile builds; "" where it does not say so.
func builtTarget(dir, dockerfile string) string {
	built := goTarget.FindAllStringSubmatch(dockerfile, 2)
	if len(built) != 1 {
		return ""
	}
	return filepath.Join(dir, strings.TrimSuffix(built[0][1], "/main.go"))
}

// isGo reports whether a file is code of a program in Go.
func isGo(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
}

// goDir is the directory of the module in Go that a service's command runs as it is; "" where it runs something else, or
// with arguments.
func (p reader) goDir(s *compose.Service, words []string) string {
	run := len(words) == 3 && words[0] == "go" && words[1] == "run" || len(words) == 1 && words[0] == "air"
	if len(words) != 1 && !run {
		return ""
	}
	for _, dir := range p.sourceDirs(s, "go.mod") {
		if run || s.Build != nil && goBuilt.Match(p.buildOf(s)) && !slices.Contains(interpreters, filepath.Base(words[0])) {
			return dir
		}
	}
	return ""
}

// interpreters are programs that no build of an app makes.
var interpreters = []string{"nginx", "node", "python", "python3", "java", "supervisord", "caddy", "sh", "bash"}

// A goCall is a call that opens a port.
type goCall struct {
	file, address string
	line          int
	none          bool // it names no address
}

// goCalls are those of a file.
func goCalls(name, text string) (calls []goCall) {
	add := func(at int, address string, none bool) {
		calls = append(calls, goCall{name, address, lineNumber(text, at), none})
	}
	for _, m := range goListens.FindAllStringIndex(text, -1) {
		given, _ := arguments(text[m[1]:])
		address := ""
		switch call := text[m[0]:m[1]]; {
		case call == "net.Listen(" && len(given) == 2 && given[0] == `"tcp"`:
			address = given[1]
		case call != "net.Listen(" && strings.HasSuffix(call, "(") && len(given) > 0:
			address = given[0]
		}
		for _, field := range given {
			if value, ok := strings.CutPrefix(field, "Addr:"); ok && strings.HasSuffix(text[m[0]:m[1]], "{") {
				address = strings.TrimSpace(value)
			}
		}
		add(m[0], address, false)
	}
	for _, f := range goFrameworks {
		if !strings.Contains(text, f.module) {
			continue
		}
		names := `\w+`
		if made := lazyregexp.New(`\b(\w+)\s*(?::?=|,[^\n=]*=)\s*` + f.made).FindStringSubmatch(text); made != nil {
			names = made[1]
		}
		for _, m := range lazyregexp.New(`\b`+names+`\.`+f.call+`\(`).FindAllStringIndex(text, -1) {
			given, ok := arguments(text[m[1]:])
			switch {
			case ok && len(given) == 0 && f.call == "Run" && names != `\w+`:
				add(m[0], "", true)
			case ok && len(given) > 0:
				add(m[0], given[0], false)
			}
		}
	}
	return calls
}
