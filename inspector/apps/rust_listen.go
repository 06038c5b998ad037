package apps

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	cargoBuilt = lazyregexp.New(`\bcargo\s+(?:build|install|chef)\b`)
	// rustListens matches calls that open a port, with the address as their first argument; those of actix stand behind
	// a server's making, for other things are bound too.
	rustListens = lazyregexp.New(`\bTcpListener::bind\s*\(|\b(?:axum|hyper)::Server::bind\s*\(|\bServer::bind\s*\(|\bTcpListener::new\s*\(`)
	// warpServes and tideListens match calls of these two, with which the address comes behind what is served.
	warpServes  = lazyregexp.New(`\bwarp::serve\s*\(`)
	warpRuns    = lazyregexp.New(`^\s*\.\s*run\s*\(`)
	tideListens = lazyregexp.New(`\.\s*listen\s*\(`)
	actixMade   = lazyregexp.New(`\bHttpServer::new\s*\(`)
	actixBind   = lazyregexp.New(`\.\s*bind(?:_auto_h2c)?\s*\(`)
	rustFurther = lazyregexp.New(`bind_rustls|bind_openssl|bind_uds|UnixListener|axum_server|tonic::|rocket::|from_tcp\(|Command::new|\.tls\(|\.bind_|clap|lambda_http|PrometheusBuilder`)
	rustNumbers = lazyregexp.New(`^\[\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\]$`)
	rustFrom    = lazyregexp.New(`^(?:std::net::)?SocketAddr(?:V4)?::from\(`)
	rustNew     = lazyregexp.New(`^(?:std::net::)?SocketAddr(?:V4)?::new\(`)
	rustSuffix  = lazyregexp.New(`(?:\.parse(?:::<\w+>)?\(\)|\.unwrap\(\)|\.expect\(\s*"[^"]*"\s*\)|\.to_string\(\)|\.to_owned\(\)|\.into\(\)|\.as_str\(\)|\?|\.await)$`)
	rustEnv     = lazyregexp.New(`^(?:std::)?env::var\(\s*"(\w+)"\s*\)\.(?:unwrap_or\(\s*("[^"]*")[^()]*(?:\(\))?\s*\)|unwrap_or_else\(\s*\|_\|\s*(?:String::from\(\s*)?("[^"]*")[^|]*\))$`)
	rustFormat  = lazyregexp.New(`^format!\(`)
	rustHole    = lazyregexp.New(`\{(\w*)\}`)
)

// A rustScript is a file of code in Rust, as far as plain expressions in it can be followed.
type rustScript struct{ codeScope }

// rust finds where a program in Rust listens, by the one call in its code that says so.
func (p reader) rust(s *compose.Service, line runLine) *listener {
	if len(line.words) != 1 || s.Build == nil || len(line.set) > 0 || slices.Contains(interpreters, filepath.Base(line.words[0])) || !cargoBuilt.Match(p.buildOf(s)) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(s.Build.Context, "src/main.rs")); err != nil {
		return nil // a workspace, or a library
	}
	texts, loads := map[string]string{}, false
	plain := p.everySource(filepath.Join(s.Build.Context, "src"), func(name string) bool { return strings.HasSuffix(name, ".rs") }, func(name, text string) bool {
		text, _, _ = strings.Cut(withoutRemarks(text), "#[cfg(test)]")
		texts[name], loads = text, loads || strings.Contains(text, "dotenv")
		return !rustFurther.MatchString(text)
	})
	if found := p.rocket(s, texts); found != nil {
		return found
	}
	var found *listener
	for name, text := range texts {
		from := &rustScript{codeScope{p: p, service: s, text: text, loads: loads}}
		for _, at := range rustCalls(text) {
			if found != nil || !plain {
				return nil
			}
			if found = from.listener(compose.Relative(p.Dir, name), at); found == nil {
				return nil
			}
		}
	}
	return found
}

// listener is where a call listens whose arguments begin at a place of the code; nil where it does not tell.
func (s *rustScript) listener(file string, at int) *listener {
	given, ok := arguments(s.text[at:])
	if !ok || len(given) != 1 {
		return nil
	}
	value, known := s.value(given[0], 0)
	found := &listener{Serving: compose.Serving{Program: "Rust", Protocol: "http", Pos: compose.Pos{File: file, Line: lineNumber(s.text, at)}}, own: true}
	if !known || !goAddress.MatchString(value) || !found.bind(value, true) {
		return nil
	}
	found.used = s.used
	return found
}

// rustCalls are where the arguments begin of the calls that open a port.
func rustCalls(text string) (at []int) {
	for _, m := range rustListens.FindAllStringIndex(text, -1) {
		at = append(at, m[1])
	}
	for _, made := range actixMade.FindAllStringIndex(text, -1) {
		end := made[1] + closing(text[made[1]:])
		if bind := actixBind.FindStringIndex(text[end:]); bind != nil && !strings.Contains(text[end:end+bind[0]], ";") {
			at = append(at, end+bind[1])
		}
	}
	for _, made := range warpServes.FindAllStringIndex(text, -1) {
		end := made[1] + closing(text[made[1]:])
		if run := warpRuns.FindStringIndex(text[end:]); run != nil {
			at = append(at, end+run[1])
		}
	}
	for _, m := range tideListens.FindAllStringIndex(text, -1) {
		at = append(at, m[1])
	}
	return at
}

// value is what an expression gives as text; known is false where the code does not tell.
func (s *rustScript) value(expr string, depth int) (value string, known bool) {
	expr = strings.TrimLeft(strings.TrimSpace(expr), "&")
	for trimmed := rustSuffix.ReplaceAllString(expr, ""); trimmed != expr && rustEnv.FindString(expr) == ""; trimmed = rustSuffix.ReplaceAllString(expr, "") {
		expr = strings.TrimSpace(trimmed)
	}
	if depth > maxNames || expr == "" {
		return "", false
	}
	if text, ok := literalText(expr); ok {
		return text, true
	}
	if isNumber(expr) {
		return expr, true
	}
	if m := rustNumbers.FindStringSubmatch(expr); m != nil {
		return strings.Join(m[1:], "."), true
	}
	for _, made := range []*lazyregexp.Regexp{rustFrom, rustNew} {
		if m := made.FindStringIndex(expr); m != nil {
			given, ok := arguments(expr[m[1]:])
			switch {
			case ok && len(given) == 1:
				return s.value(given[0], depth+1)
			case ok && len(given) == 2:
				return s.value("("+given[0]+", "+given[1]+")", depth+1)
			}
			return "", false
		}
	}
	if inner, ok := arguments(strings.TrimPrefix(expr, "(")); ok && strings.HasPrefix(expr, "(") && len(inner) == 2 {
		host, hostKnown := s.value(inner[0], depth+1)
		port, portKnown := s.value(inner[1], depth+1)
		return host + ":" + port, hostKnown && portKnown
	}
	if m := rustEnv.FindStringSubmatch(expr); m != nil {
		without, _ := literalText(m[2] + m[3])
		return s.variableOr(m[1], without)
	}
	if rustFormat.MatchString(expr) {
		return s.formatted(expr, depth)
	}
	if !identifier.MatchString(expr) {
		return "", false
	}
	given := lazyregexp.New(`(?m)\b(?:let(?:\s+mut)?|const|static)\s+`+expr+`\s*(?::\s*[&'\w:<>]+\s*)?=\s*([^;]+);`).FindAllStringSubmatch(s.text, 2)
	if len(given) != 1 {
		return "", false
	}
	return s.value(given[0][1], depth+1)
}

// formatted is what format! makes of names and values in the place of its holes.
func (s *rustScript) formatted(expr string, depth int) (string, bool) {
	given, ok := arguments(expr[len("format!("):])
	if !ok || len(given) == 0 || len(given[0]) < 2 || given[0][0] != '"' {
		return "", false
	}
	known, rest := true, given[1:]
	text := rustHole.ReplaceAllStringFunc(given[0][1:len(given[0])-1], func(hole string) string {
		name := hole[1 : len(hole)-1]
		if name == "" && len(rest) > 0 {
			name, rest = rest[0], rest[1:]
		}
		value, ok := s.value(name, depth+1)
		known = known && ok
		return value
	})
	return text, known && !strings.ContainsAny(text, "{}")
}
