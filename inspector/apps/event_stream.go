package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// maxStreams is how many answers of one service are kept.
const maxStreams = 20

// A streamMark is what says in code that an answer is a stream of events.
type streamMark struct {
	ends []string // how the names of the files end
	call *lazyregexp.Regexp
}

// streamMarks have none of sse-starlette and FastAPI's EventSourceResponse, NestJS's @Sse and Laravel's eventStream: these send
// X-Accel-Buffering: no by themselves. What a client says of its own request is none either.
var streamMarks = []streamMark{
	{ends: []string{".py"}, call: lazyregexp.New(`\b(?:media_type|mimetype|content_type)\s*=\s*["']text/event-stream|\b(?:resp|response|res)\.headers\[["'](?i:Content-Type)["']\]\s*=\s*["']text/event-stream|\bStreamResponse\s*\([^)]{0,400}["'](?i:Content-Type)["']\s*:\s*["']text/event-stream`)},
	{ends: []string{".js", ".mjs", ".cjs", ".ts", ".mts"}, call: lazyregexp.New(`(?:\.(?:writeHead|setHeader|set|header)\s*\([^;)]{0,400}|\bnew\s+(?:Next)?Response\s*\([^;]{0,400})['"](?i:Content-Type)['"]\s*[:,]\s*['"\x60]text/event-stream|\.type\(\s*['"]text/event-stream`)},
	{ends: []string{".java", ".kt"}, call: lazyregexp.New(`\bSseEmitter\s*\(|\bproduces\s*=\s*[\[{]?\s*(?:MediaType\.TEXT_EVENT_STREAM_VALUE|TEXT_EVENT_STREAM_VALUE|"text/event-stream)`)},
	{ends: []string{".go"}, call: lazyregexp.New(`(?:\bHeader\(\)\.(?:Set|Add)|\bc\w*\.(?:Set|Header))\(\s*"(?i:Content-Type)"\s*,\s*"text/event-stream|\.SSEvent\(`)},
	{ends: []string{".php"}, call: lazyregexp.New(`\bheader\(\s*['"](?i:Content-Type):\s*text/event-stream|\bheaders->set\(\s*['"](?i:Content-Type)['"]\s*,\s*['"]text/event-stream|['"](?i:Content-Type)['"]\s*=>\s*['"]text/event-stream`)},
	{ends: []string{".rb"}, call: lazyregexp.New(`\bresponse\.headers\[['"](?i:Content-Type)['"]\]\s*=\s*['"]text/event-stream|\bcontent_type\s+['"]text/event-stream`)},
	{ends: []string{".cs"}, call: lazyregexp.New(`\bResponse\.(?:ContentType|Headers\.ContentType|Headers\[["'](?i:Content-Type)["']\])\s*=\s*"text/event-stream|\bResponse\.Headers\.(?:Append|Add)\(\s*"(?i:Content-Type)"\s*,\s*"text/event-stream`)},
}

var (
	streamCode = lazyregexp.New(`\.(?:py|[cm]?js|m?ts|java|kt|go|php|rb|cs)$`)
	// mayTell matches the names of files that may tell of the header.
	mayTell = lazyregexp.New(`\.(?:py|[cm]?[jt]sx?|java|kt|go|php|rb|cs|ya?ml|properties|toml)$`)
	// phpGenerator matches what Laravel's response()->stream takes for parts of an answer, for which it sends the header by itself.
	phpGenerator = lazyregexp.New(`\byield\s`)
	// toldUnbuffered matches what an app has in its code or settings that tells of the header, or a library that sends it.
	toldUnbuffered = lazyregexp.New(`(?i)x.accel.buffering|\bsse_starlette\b|\bfastapi\.sse\b|@Sse\(|->eventStream\(`)
)

// eventStreams finds the streams of events that a service's code answers with; none where anything of it tells nginx by the header
// X-Accel-Buffering to pass them on as they come, or another program is built from the same files.
func (p reader) eventStreams(s *compose.Service) (found []compose.EventStream) {
	if s.Build != nil && slices.ContainsFunc(p.Services, func(other compose.Service) bool {
		return other.Name != s.Name && other.Build != nil && other.Build.Context == s.Build.Context && other.Build.Dockerfile != s.Build.Dockerfile
	}) {
		return nil
	}
	seen, whole := map[string]bool{}, true
	for _, dir := range p.sourceRoots(s) {
		whole = p.ownSource(s, dir, streamCode.MatchString, func(name, text string) bool {
			if !seen[name] && len(found) < maxStreams && !asideOfApp(compose.Relative(dir, name)) {
				found = append(found, p.streamsIn(s, name, text, maxStreams-len(found))...)
			}
			seen[name] = true
			return true
		}) && whole
	}
	if len(found) == 0 || !whole || p.tellsProxies(s) {
		return nil
	}
	for _, stream := range found {
		p.quoteAt(stream.Pos)
	}
	return found
}

// ownSource is everySource without the files from which other services are built.
func (p reader) ownSource(s *compose.Service, dir string, wanted func(name string) bool, visit func(name, text string) bool) bool {
	var others []string
	for i := range p.Services {
		if other := &p.Services[i]; other.Name != s.Name && other.Build != nil && strings.HasPrefix(other.Build.Context, dir+string(filepath.Separator)) {
			others = append(others, other.Build.Context+string(filepath.Separator))
		}
	}
	return p.everySource(dir, wanted, func(name, text string) bool {
		return slices.ContainsFunc(others, func(other string) bool { return strings.HasPrefix(name, other) }) || visit(name, text)
	})
}

// tellsProxies reports whether anything of a service's code or settings may tell nginx to pass an answer on as it comes.
func (p reader) tellsProxies(s *compose.Service) bool {
	return slices.ContainsFunc(p.sourceRoots(s), func(dir string) bool {
		return !p.ownSource(s, dir, mayTell.MatchString, func(_, text string) bool { return !toldUnbuffered.MatchString(text) })
	})
}

// streamsIn finds the first streams of events in a file, so many at most.
func (p reader) streamsIn(s *compose.Service, name, text string, most int) (found []compose.EventStream) {
	for _, mark := range streamMarks {
		if !endsWith(mark.ends)(name) || !mayMatch(mark.call, text) || strings.HasSuffix(name, ".php") && matches(phpGenerator, text) {
			continue
		}
		code := codeOf(name, text)
		all := mark.call.FindAllStringIndex(code, most-len(found))
		if len(all) == 0 {
			continue
		}
		f, routes := module{host: compose.Relative(p.Dir, name), text: code}, newStreamFile(code)
		for _, m := range all {
			if p.ctx.Err() != nil {
				return nil
			}
			by := "text/event-stream"
			if said := code[m[0]:m[1]]; !strings.Contains(said, by) {
				by = strings.Trim(said, ".( ")
			}
			stream := compose.EventStream{By: by, Pos: f.place(m[1] - 1), Ends: routes.route(m[1] - 1)}
			stream.Path = wholeRoute(s.Routes, stream.Ends)
			found = append(found, stream)
		}
	}
	return found
}
