package apps

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A folderCall is how code of one language gives out the files of a folder below a path, which the pattern's group has.
type folderCall struct {
	marker string // a file at the top of such code
	files  *lazyregexp.Regexp
	gives  *lazyregexp.Regexp
}

var folderCalls = []folderCall{
	// expressjs.com/en/starter/static-files.html; docs.nestjs.com: techniques/mvc, recipes/serve-static
	{"package.json", nodeFiles, lazyregexp.New("\\b(?:app|server|\\w+App)\\.use\\(\\s*['\"`](/[\\w./-]+)['\"`]\\s*,\\s*(?:[\\w.]+\\(\\s*\\)\\s*,\\s*)*(?:express\\.static|serveStatic)\\s*\\(")},
	{"package.json", nodeFiles, lazyregexp.New("\\buseStaticAssets\\([^;]{0,200}?\\bprefix\\s*:\\s*['\"`](/?[\\w./-]+)['\"`]")},
	{"package.json", nodeFiles, lazyregexp.New("\\bserveRoot\\s*:\\s*['\"`](/[\\w./-]+)['\"`]")},
	{"package.json", nodeFiles, lazyregexp.New("\\bregister\\(\\s*(?:fastifyStatic|(?:require|import)\\(\\s*['\"]@fastify/static['\"]\\s*\\))\\s*,\\s*\\{[^}]{0,300}?\\bprefix\\s*:\\s*['\"`](/[\\w./-]+)['\"`]")},
	// fastapi.tiangolo.com/tutorial/static-files; flask.palletsprojects.com/patterns/fileuploads
	{"requirements.txt", pythonCodeFile, mountsStatic}, {"pyproject.toml", pythonCodeFile, mountsStatic},
	{"requirements.txt", pythonCodeFile, sendsFrom}, {"pyproject.toml", pythonCodeFile, sendsFrom},
	// pkg.go.dev: github.com/gin-gonic/gin, github.com/labstack/echo/v4, github.com/gofiber/fiber/v2, net/http#FileServer
	{"go.mod", lazyregexp.New(`\.go$`), lazyregexp.New(`\b(?:r|router|app|e|engine)\.Static\(\s*"(/[\w./-]+)"\s*,|\bHandle\(\s*"(/[\w./-]+)/"\s*,\s*http\.StripPrefix\([^\n]{0,200}http\.FileServer\(`)},
}

var (
	pythonCodeFile = lazyregexp.New(`\.py$`)
	mountsStatic   = lazyregexp.New(`\bapp\.mount\(\s*["'](/[\w./-]+)["']\s*,\s*(?:app\s*=\s*)?StaticFiles\(`)
	sendsFrom      = lazyregexp.New(`@app\.(?:route|get)\(\s*["'](/[\w./-]+)/<path:\w+>["'][^@]{0,400}?\bsend_from_directory\(`)

	// bringsFiles matches the names of folders with what people upload.
	bringsFiles = lazyregexp.New(`(?i)^(?:uploads?|media|avatars?|images?|photos?|pictures?|attachments?)$`)
	// handsOnBelow matches what hands all below a path on to another server, in the settings of @fastify/http-proxy and http-proxy-middleware.
	handsOnBelow = lazyregexp.New("\\bprefix\\s*:\\s*['\"`](/[\\w./-]+)['\"`]|\\.use\\(\\s*['\"`](/[\\w./-]+)['\"`]\\s*,\\s*(?:createProxyMiddleware|proxy)\\(")
)

// Packages of Node.js that give files out, that take them from people, and that hand requests on.
var (
	filesOut  = []string{"@fastify/static", "serve-static", "koa-static", "koa-send", "@nestjs/serve-static"}
	filesIn   = []string{"multer", "@fastify/multipart", "fastify-multer", "formidable", "busboy", "express-fileupload", "@koa/multer"}
	handersOn = []string{"@fastify/http-proxy", "http-proxy-middleware", "express-http-proxy"}
)

// givenFiles are the paths below which an app gives out files by their names, as far as its code says so in one plain call, or a folder
// for what people upload and the app's packages tell; and those for which it hands the requests on.
func (p reader) givenFiles(s *compose.Service) (all []compose.GivenFiles) {
	if s.Build == nil {
		return nil
	}
	for _, known := range folderCalls {
		for _, dir := range p.sourceDirs(s, known.marker) {
			p.eachMatch(dir, known.files, known.gives, func(f compose.GivenFiles) { all = append(all, f) })
		}
	}
	for _, dir := range p.sourceDirs(s, "package.json") {
		m := manifestOf(p.Source(filepath.Join(dir, "package.json")))
		has := func(name string) bool { return m.wants(name) != "" }
		if slices.ContainsFunc(filesOut, has) && slices.ContainsFunc(filesIn, has) {
			all = append(all, uploadFolders(s)...)
		}
		if slices.ContainsFunc(handersOn, has) {
			p.eachMatch(dir, nodeFiles, handsOnBelow, func(f compose.GivenFiles) {
				if f.Behind = true; bringsFiles.MatchString(path.Base(f.Path)) {
					all = append(all, f)
				}
			})
		}
	}
	for _, f := range all {
		p.quoteAt(f.Pos)
	}
	return all
}

// uploadFolders are the folders that a service has mounted for what people upload.
func uploadFolders(s *compose.Service) (all []compose.GivenFiles) {
	for _, m := range s.Mounts {
		if name := path.Base(m.Target); (m.Type == "bind" || m.Type == "volume") && !m.ReadOnly && bringsFiles.MatchString(name) {
			all = append(all, compose.GivenFiles{Path: "/" + name, Loose: true, By: m.Target + " is mounted, and its packages take files and give them out", Pos: m.Pos})
		}
	}
	return all
}

// eachMatch calls found with each path that a pattern's group has in the code below a directory, but for that of other apps in it.
func (p reader) eachMatch(dir string, files, pattern *lazyregexp.Regexp, found func(compose.GivenFiles)) {
	isForeign := foreignTo(dir, "requirements.txt", "pyproject.toml", "go.mod", "Dockerfile")
	p.sourceBut(asideOfServing, dir, files.MatchString, func(name, text string) bool {
		if !mayMatch(pattern, text) || isForeign(filepath.Dir(name)) {
			return true
		}
		m := module{host: compose.Relative(p.Dir, name), text: withoutRemarks(text)}
		if strings.HasSuffix(name, ".py") {
			m.text = pythonStripped(text)
		}
		for _, at := range pattern.FindAllStringSubmatchIndex(m.text, -1) {
			for group := 2; group < len(at); group += 2 {
				if at[group] >= 0 {
					below := "/" + strings.Trim(m.text[at[group]:at[group+1]], "/")
					found(compose.GivenFiles{Path: below, By: strings.TrimSpace(lineAt([]byte(m.text), lineNumber(m.text, at[group]))), Pos: m.place(at[group])})
				}
			}
		}
		return true
	})
}
