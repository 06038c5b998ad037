package apps

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A handingReader gathers what of a service's server says which requests it hands on.
type handingReader struct {
	p     reader
	s     *compose.Service
	line  runLine
	dir   string // on the host, with its package.json
	files hostFiles
	name  string // of the file that is read
	text  string // without remarks
	blank string // without what stands in quotes
	built bool   // the addresses are those of when the image was built
	by    string
	all   []compose.Handed
	taken []string // the paths before
}

// A hander is a program that hands requests on as its settings say.
type hander struct {
	programs []string // as Serving names them
	needs    string   // the package that package.json asks for
	read     func(*handingReader)
}

var handers = []hander{
	{[]string{"next start", "Next.js", "next dev"}, "next", (*handingReader).nextRewrites},
	{[]string{"vite preview"}, "vite", func(h *handingReader) { h.viteProxy("preview") }},
	{[]string{"vite", "react-router dev", "remix vite:dev"}, "vite", func(h *handingReader) { h.viteProxy("server") }},
	{[]string{"react-scripts start", "craco start", "react-app-rewired start"}, "react-scripts", (*handingReader).reactProxy},
	{[]string{"vue-cli-service serve"}, "@vue/cli-service", func(h *handingReader) { h.section("vue.config", "devServer", "proxy") }},
	{[]string{"webpack serve", "webpack-dev-server"}, "webpack-dev-server", func(h *handingReader) { h.section("webpack.config", "devServer", "proxy") }},
	{[]string{"ng serve"}, "@angular/cli", (*handingReader).angularProxy},
	{[]string{"astro dev"}, "astro", func(h *handingReader) { h.section("astro.config", "server", "proxy") }},
	{[]string{"nuxt dev", "nuxi dev", "nuxt start", "nuxt preview", "Nuxt"}, "nuxt", (*handingReader).nuxtProxy},
}

// handed finds which requests the server of a service's app hands on to its own loopback, as its settings or its code plainly say.
func (p reader) handed(s *compose.Service) []compose.Handed {
	if s.Serving == nil {
		return nil
	}
	words, _ := p.startLine(s)
	h := &handingReader{p: p, s: s, line: p.behindRunners(s, words)}
	if len(h.line.words) == 0 || p.elsewhere(s, viteElsewhere, h.line.words) {
		return nil
	}
	for _, dir := range p.sourceDirs(s, "package.json") {
		h.dir, h.files = dir, hostFiles{p.hostDir(dir), dir, p.Dir}
		m := manifestOf(p.Source(filepath.Join(dir, "package.json")))
		for _, known := range handers {
			if slices.Contains(known.programs, s.Serving.Program) && m.wants(known.needs) != "" {
				known.read(h)
				h.asked()
				return h.all
			}
		}
	}
	h.ownCode()
	h.asked()
	return h.all
}

// asked notes what the app's pages ask for of what is handed on, and which services the app may ask without.
func (h *handingReader) asked() {
	if len(h.all) == 0 {
		return
	}
	code := &sitePages{p: h.p, s: h.s, dir: h.dir}
	if len(h.s.PageCalls) > 0 || !code.read() {
		code.all = h.s.PageCalls
	} else {
		code.httpCalls()
	}
	direct := map[string][]string{}
	for i := range h.all {
		part := &h.all[i]
		for _, call := range code.all {
			if len(part.Calls) < maxHandedCalls && !call.Socket && call.Port == 0 && strings.HasPrefix(call.Path+"/", part.Path+"/") {
				part.Calls = append(part.Calls, call)
			}
		}
		part.Direct = remembered(direct, part.Variable, func() []string { return h.direct(part) })
	}
}

// maxHandedCalls is how many calls are kept of what is handed on.
const maxHandedCalls = 20

// open takes a file of the app's to be read; false where it is not there.
func (h *handingReader) open(name string) bool {
	content, err := fs.ReadFile(h.files, name)
	if err != nil {
		return false
	}
	h.name, h.text = name, withoutRemarks(string(content))
	h.blank = withoutQuoted(h.text)
	return true
}

// openSettings takes a settings file to be read, whatever its ending.
func (h *handingReader) openSettings(config string) bool {
	name, _, _ := appFiles{h.files, func(string) bool { return false }}.settings(config)
	return name != "" && h.open(name)
}

// A keyed is an entry of an object: where its value stands in the text.
type keyed struct {
	key string
	at  span
}

var entryKey = lazyregexp.New(`^(?:'([^'\n]*)'|"([^"\n]*)"|(\w+))\s*:\s*`)

// object are the entries of the object that opens at a place; those that are not plain have no key.
func (h *handingReader) object(open int) (list []keyed) {
	if open >= len(h.text) || h.text[open] != '{' {
		return nil
	}
	spans, _ := argumentSpans(h.text, open+1)
	for _, at := range spans {
		entry := keyed{"", at}
		if m := entryKey.FindStringSubmatch(h.text[at.from:at.to]); m != nil {
			entry = keyed{m[1] + m[2] + m[3], span{at.from + len(m[0]), at.to}}
		}
		list = append(list, entry)
	}
	return list
}

// valueOf is where the value of a key stands; its end is 0 for none.
func valueOf(list []keyed, key string) span {
	if i := slices.IndexFunc(list, func(e keyed) bool { return e.key == key }); i >= 0 {
		return list[i].at
	}
	return span{}
}

// loopbackURL matches an address on the loopback that names its port.
var loopbackURL = lazyregexp.New(`^(http|ws)://(localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1\])(:(\d+))(/[^?#]*)?$`)

// add notes that what is below a path is handed on to the address that an expression gives. rewritten is what the path becomes
// behind it, loose says that this is not known.
func (h *handingReader) add(below string, to span, rewritten string, loose bool) {
	if slices.ContainsFunc(h.taken, func(other string) bool { return strings.HasPrefix(below+"/", other+"/") }) {
		return
	}
	h.taken = append(h.taken, below)
	address, ok := h.address(h.text[to.from:to.to])
	m := loopbackURL.FindStringSubmatch(address)
	if !ok || m == nil {
		return
	}
	host, port, ending := m[2], m[4], m[5]
	begins, plain := fixed(ending)
	found := compose.Handed{
		Path: below, To: begins + rewritten, Loose: loose || !plain && !namesRest.MatchString(ending[len(begins):]), Host: host, By: h.by, Built: h.built,
		Pos: h.place(to.from),
	}
	found.Port, _ = strconv.Atoi(port)
	name, value := h.variableIn(h.text[to.from:to.to])
	if m := loopbackURL.FindStringSubmatch(value); m != nil {
		found.Variable, found.Scheme, found.Base = name, m[1], m[5]
	}
	for _, at := range lazyregexp.New(regexp.QuoteMeta("//"+host+m[3])+`\b`).FindAllStringIndex(h.text, -1) {
		if line := h.place(at[0]); !slices.Contains(found.Set, line) {
			found.Set = append(found.Set, line)
			h.p.quoteAt(line)
		}
	}
	h.p.quoteAt(found.Pos)
	h.all = append(h.all, found)
}

var (
	// allBelow matches a regular expression that takes all that begins with a path, as a key of a proxy.
	allBelow = lazyregexp.New(`^\^((?:/[\w-]+)+)(?:/?|(?:/?\.[*+]|/?\(\.[*+]\)|\(/\.[*+]\)\?)\$?|\(/\|\$\))$`)
	// namesRest matches what takes the place of that in the address.
	namesRest = lazyregexp.New(`^/[:$]\w+/?$`)
	// anyEnd matches what stands for all that may follow a path: ":path*", "**" and "(.*)".
	anyEnd = lazyregexp.New(`^(?:\*\*?\w*|\*\*/\*|:\w+(?:[*+]|\(\.[*+]\))|\(\.[*+]\))/?$`)
)

// fixed is a path up to where it varies, without a slash at its end: "/api" of "/api/:path*", "^/api/.*" and "/api/**". whole is
// false where it does not stand for all that is below: "/api/:id/files". A key is a regular expression where it begins with ^
// (vite.dev/config/server-options#server-proxy).
func fixed(pattern string) (below string, whole bool) {
	if m := allBelow.FindStringSubmatch(pattern); m != nil {
		return m[1], true
	}
	varying := `:*([{\$?`
	if strings.HasPrefix(pattern, "^") {
		pattern, varying = pattern[1:], varying+".+|"
	}
	at := strings.IndexAny(pattern, varying)
	if at < 0 {
		return strings.TrimSuffix(pattern, "/"), true
	}
	from := strings.LastIndexByte(pattern[:at], '/') + 1
	return strings.TrimSuffix(pattern[:from], "/"), anyEnd.MatchString(pattern[from:])
}

func (h *handingReader) place(at int) compose.Pos {
	return compose.Pos{File: h.files.Origin(h.name).Host, Line: lineNumber(h.text, at)}
}
