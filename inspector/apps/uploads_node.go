package apps

import (
	"fmt"
	"maps"
	"math"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	nodeTakes = lazyregexp.New(`\bmulter\s*\(|\.(?:single|array|fields|any)\(\s*['"\[]|\b(?:File|Files|AnyFiles|FileFields)Interceptor\s*\(|\bMulterModule\.register|\bfileUpload\s*\(|@fastify/multipart|\bformidable\s*\(|\bIncomingForm\s*\(|\bkoaBody\s*\(|\b[bB]usboy\s*\(`)
	nodeUses  = lazyregexp.New(`['"](?:multer|express-fileupload|@fastify/multipart|busboy|formidable|@nestjs/platform-express|koa-body|@koa/multer|koa-multer)['"]`)
	// nodeParses matches what reads the body of a request for an app, and nodeParser where it comes from.
	nodeParses = lazyregexp.New(`\b(?:express|bodyParser|app)\.(?:json|urlencoded|raw|text|useBodyParser)\(|\b(?:json|urlencoded)\(\s*\{|\bbodyLimit\s*:`)
	nodeParser = lazyregexp.New(`['"](?:express|body-parser|@nestjs/core|fastify|koa-bodyparser|@koa/bodyparser)['"]`)
	// nodeLimit has a limit as an expression, or as a number with a unit.
	nodeLimit = lazyregexp.New(`\b(?:fileSize|maxFileSize|maxTotalFileSize)\s*:\s*([^,}\n]+)|\bbodyLimit\s*:\s*([^,}\n]+)|\bbodyLimit\s*\(\s*\{\s*maxSize\s*:\s*([^,}\n]+)` +
		`|\b(?:MaxFileSizeValidator|addMaxSizeValidator)\s*\(\s*\{[^{}]{0,200}?\bmaxSize\s*:\s*([^,}\n]+)|\b(?:json|urlencoded|raw|text)\(\s*\{[^{}]{0,200}?\blimit\s*:\s*([^,}\n'"][^,}\n]*)|\b(?:json|form|text)Limit\s*:\s*([^,}\n]+)` +
		`|\blimit\s*:\s*['"](\d+\s*[kmgKMG][bB])['"]`)
	nodeFiles = lazyregexp.New(`\.[cm]?[jt]s$`)
)

// nodeUploads is pythonUploads for Node.js: the limits of body parsers, and of packages that take files. Where it is not known
// what the container starts, a limit that a variable of its own gives tells enough, and so does one beside what takes files; the
// latter also where a part of the code is not seen.
func (p reader) nodeUploads(s *compose.Service, u *uploader) {
	start, _ := p.startLine(s)
	line := p.behindRunners(s, start)
	files, first, _ := p.nodeStart(s, line)
	if first == "" {
		if p.nodeToldLimits(s, u); u.limit == nil {
			p.nodeBesideTakers(s, line, u)
		}
		return
	}
	all, whole := scriptModules(files, first)
	for _, m := range all {
		if at := nodeTakes.FindStringIndex(m.text); at != nil && nodeUses.MatchString(m.text) {
			u.takes(strings.TrimSpace(lineAt([]byte(m.text), lineNumber(m.text, at[0]))), m.place(at[0]))
		}
		p.nodeLimits(s, m, all, u)
	}
	if !whole {
		p.nodeBesideTakers(s, line, u)
	}
}

// nodeBesideTakers looks for limits in the files of an app that take files, or read bodies, by a package for that.
func (p reader) nodeBesideTakers(s *compose.Service, line runLine, u *uploader) {
	isNode := strings.Contains(compose.Repository(s.BaseImage()), "node") || len(line.words) > 0 && slices.Contains(append(nodeRunners, "nest", "next"), path.Base(line.words[0]))
	if !isNode {
		return
	}
	for _, dir := range p.sourceDirs(s, "package.json") {
		if strings.Contains(string(p.Source(filepath.Join(dir, "package.json"))), `"workspaces"`) {
			continue
		}
		var takers, all []module
		foreign := foreignTo(dir)
		p.sourceBut(asideOfApp, dir, nodeFiles.MatchString, func(name, text string) bool {
			takes := matches(nodeUses, text) && matches(nodeTakes, text) || matches(nodeParser, text) && matches(nodeParses, text)
			if !takes && !strings.Contains(text, "export const") || foreign(filepath.Dir(name)) {
				return true
			}
			m := module{name: name, host: compose.Relative(p.Dir, name), text: withoutRemarks(text)}
			if all = append(all, m); takes {
				takers = append(takers, m)
			}
			return true
		})
		for _, m := range takers {
			p.nodeLimits(s, m, all, u)
		}
	}
}

// saysHowLarge matches the names of variables that may be such a limit.
var saysHowLarge = lazyregexp.New(`(?i)max|limit|size`)

// nodeToldLimits looks into all code for limits that variables of the service give.
func (p reader) nodeToldLimits(s *compose.Service, u *uploader) {
	isLimit := func(name string) bool { return saysHowLarge.MatchString(name) }
	if !slices.ContainsFunc(slices.Collect(maps.Keys(p.Environment(s.Name))), isLimit) {
		return
	}
	for _, dir := range p.sourceRoots(s) {
		p.everySource(dir, nodeFiles.MatchString, func(name, text string) bool {
			var seen uploader
			if strings.Contains(text, "process.env") {
				p.nodeLimits(s, module{name: name, host: compose.Relative(p.Dir, name), text: text}, nil, &seen)
			}
			if l := seen.limit; l != nil && l.Told {
				u.toldLimit(l.Bytes, l.By, l.Pos, true)
			}
			return true
		})
	}
}

// nodeLimits looks for limits in one file; all are those from which it may take names.
func (p reader) nodeLimits(s *compose.Service, m module, all []module, u *uploader) {
	for _, at := range allIn(nodeLimit, m.text) {
		by, expr := m.text[at[0]:at[1]], partOf(m.text, at)
		if last := len(at) - 2; at[last] >= 0 {
			u.limited(sizeIn(expr, ""), by, m.place(at[0]))
			continue
		}
		scope, told := p.limitScope(s, likePython(m.text+constantsFor(m, all)))
		value, known := scope.eval(likePython(expr), 0)
		bytes := inBytes(value, "")
		if text, isText := value.(string); isText && bytes == 0 {
			bytes = sizeIn(text, "")
		}
		if known {
			u.toldLimit(bytes, by, m.place(at[0]), *told)
		}
	}
}

var (
	jsConstant = lazyregexp.New(`(?m)^export\s+const\s+(\w+)\b[^\n]*$`)
	jsImports  = lazyregexp.New(`\bimport\s+\{([^{}]*)\}\s*from`)
)

// constantsFor are the lines of other files that give what a file imports by name its values.
func constantsFor(m module, all []module) (lines string) {
	var wanted []string
	for _, list := range jsImports.FindAllStringSubmatch(m.text, -1) {
		wanted = append(wanted, names(strings.ReplaceAll(list[1], ",", " "))...)
	}
	for _, other := range all {
		if other.name == m.name {
			continue
		}
		for _, line := range jsConstant.FindAllStringSubmatch(other.text, -1) {
			if slices.Contains(wanted, line[1]) {
				lines += "\n" + line[0]
			}
		}
	}
	return lines
}

var (
	jsVariable = lazyregexp.New(`\bprocess\.env(?:\.(\w+)|\[['"](\w+)['"]\])`)
	jsNumber   = lazyregexp.New(`\b(?:Number|(?:Number\.)?parse(?:Int|Float))\(`)
	jsBase     = lazyregexp.New(`,\s*10\)`)
	jsElse     = lazyregexp.New(`\s*(?:\?\?|\|\|)\s*`)
	jsPower    = lazyregexp.New(`\b(\d{1,4})\s*\*\*\s*(\d)\b`)
	jsExponent = lazyregexp.New(`\b(\d{1,4})e(\d)\b`)
	jsBytes    = lazyregexp.New(`\bbytes(?:\.parse)?\(\s*('[\w. ]+'|"[\w. ]+")\s*\)`)
)

// likePython is code of JavaScript with its variables and numbers as Python asks for them, on the same lines.
func likePython(text string) string {
	text = jsBytes.ReplaceAllString(plainNumbers(text), "$1")
	text = jsPower.ReplaceAllStringFunc(text, func(expr string) string {
		base, exponent, _ := strings.Cut(expr, "**")
		return powerOf(base, exponent)
	})
	text = jsExponent.ReplaceAllStringFunc(text, func(expr string) string {
		number, zeros, _ := strings.Cut(expr, "e")
		return number + "*" + powerOf("10", zeros)
	})
	text = jsNumber.ReplaceAllString(jsVariable.ReplaceAllString(text, `os.getenv("$1$2")`), "int(")
	return jsElse.ReplaceAllString(jsBase.ReplaceAllString(text, ")"), " or ")
}

// powerOf is a power of a number, both as they are written.
func powerOf(base, exponent string) string {
	b, _ := strconv.Atoi(strings.TrimSpace(base))
	n, _ := strconv.Atoi(strings.TrimSpace(exponent))
	return fmt.Sprintf("%.0f", math.Pow(float64(b), float64(n)))
}
