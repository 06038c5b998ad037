package apps

import (
	"cmp"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// rocketNeeded matches the dependency on a version of Rocket of which the settings are known, in Cargo.toml.
	rocketNeeded = lazyregexp.New(`(?m)^(?:rocket\s*=\s*(?:\{[^}\n]*\bversion\s*=\s*)?|\[dependencies\.rocket\]\s*\n(?:[a-z][^\n]*\n)*?version\s*=\s*)"[=^~]?0\.([45])`)
	rocketMade   = lazyregexp.New(`\brocket::(?:build|ignite)\(\)`)
	// rocketElse matches code that may listen elsewhere, or take its settings from elsewhere.
	rocketElse = lazyregexp.New(`[cC]onfig|[fF]igment|\bcustom\(|TcpListener|set_var|dotenv|axum::|actix_web::|warp::`)
)

// A rocketVersion is what a version of Rocket makes of its settings.
type rocketVersion struct {
	chosenBy string // the variable that names the section of Rocket.toml
	release  string // the section of what is built for release
	debug    string
	open     bool // for release it listens on all addresses, unless it is told otherwise
}

// rocketVersions are those of Rocket 0.4 and 0.5 (rocket.rs/guide/v0.4/configuration, rocket.rs/guide/v0.5/configuration).
var rocketVersions = map[string]*rocketVersion{
	"4": {chosenBy: "ROCKET_ENV", release: "production", debug: "development", open: true},
	"5": {chosenBy: "ROCKET_PROFILE", release: "release", debug: "debug"},
}

// rocketShort are the short names of the environments of 0.4.
var rocketShort = map[string]string{"dev": "development", "stage": "staging", "prod": "production"}

// rocketSection is the section of Rocket.toml that an app takes; "" where nobody can tell.
func (p reader) rocketSection(s *compose.Service, v *rocketVersion) string {
	named, isSet := p.variable(s, runLine{}, v.chosenBy)
	switch named = strings.ToLower(strings.Trim(named, `"`)); {
	case isSet && v.open:
		return cmp.Or(rocketShort[named], named)
	case isSet:
		return named
	case rocketDebug.MatchString(p.buildText(s)):
		return v.debug
	}
	return v.release
}

// rocket is where an app of Rocket listens: on the loopback, or where Rocket.toml or its environment have it.
func (p reader) rocket(s *compose.Service, texts map[string]string) *listener {
	needs := rocketNeeded.FindSubmatch(p.Source(filepath.Join(s.Build.Context, "Cargo.toml")))
	if needs == nil || p.elsewhere(s, []string{"ROCKET_CONFIG", "ROCKET_TLS*"}, nil) {
		return nil
	}
	version := rocketVersions[string(needs[1])]
	section := p.rocketSection(s, version)
	file := p.rocketFile(s, section)
	found := p.rocketBuilt(texts)
	if section == "" || file == nil || found == nil {
		return nil
	}
	if version.open && section != version.debug {
		found.Address = "0.0.0.0"
	}
	if file.address != "" {
		found.Address, found.Default, found.Pos, found.Open = file.address, false, file.at, `address = "0.0.0.0"`
	}
	if found.Port = cmp.Or(file.port, found.Port); file.address == "" && has(s, "Rocket.toml") {
		found.Open = "ROCKET_ADDRESS=0.0.0.0 in its environment (Rocket.toml is not where it starts, or names no address)"
	}
	for _, name := range []string{"ROCKET_ADDRESS", "ROCKET_PORT"} {
		value, isSet := p.variable(s, runLine{}, name)
		switch value = strings.Trim(value, `"`); {
		case !isSet:
		case value == "":
			return nil
		case name == "ROCKET_PORT":
			found.Port = portInAddress(value)
		default:
			found.Address, found.Default = value, false
			found.Pos, _ = p.VariableAt(s.Name, name)
			found.own, found.Open = false, ""
		}
	}
	if found.Address == "localhost" { // which 0.4 takes
		found.Address = "127.0.0.1"
	}
	return found
}

// rocketBuilt is the app that code makes, where it listens unless it is told otherwise; nil where the code may tell it, or makes several.
func (p reader) rocketBuilt(texts map[string]string) (found *listener) {
	for name, text := range texts {
		made := rocketMade.FindAllStringIndex(text, 2)
		if rocketElse.MatchString(text) || len(made) > 1 || len(made) == 1 && found != nil {
			return nil
		}
		if len(made) == 1 {
			found = &listener{Serving: compose.Serving{Program: "Rocket", Protocol: "http", Address: "127.0.0.1", Port: 8000, Default: true,
				Pos: compose.Pos{File: compose.Relative(p.Dir, name), Line: lineNumber(text, made[0][0])}}, own: true}
		}
	}
	return found
}

var (
	rocketHead    = lazyregexp.New(`^\s*\[(\w+)\]\s*$`)
	rocketSetting = lazyregexp.New(`^\s*(address|port)\s*=\s*["']?([\w.:]+)["']?\s*$`)
	rocketDebug   = lazyregexp.New(`\bcargo\s+run\b|target/debug`)
)

// A rocketSettings is what a Rocket.toml says of where its app listens.
type rocketSettings struct {
	address string
	port    int
	at      compose.Pos
}

// rocketFile reads the Rocket.toml where an app starts; it is empty where the container has none, and nil where that is not sure. What
// [global] says goes over the app's own section, and that over [default].
func (p reader) rocketFile(s *compose.Service, own string) *rocketSettings {
	found := &rocketSettings{}
	files, name := p.RootFS(s.Name, nil), inside(p.StartDir(s.Name), "Rocket.toml")
	content, ok := textOf(files, name)
	if !ok {
		above := inside(path.Dir(p.StartDir(s.Name)), "Rocket.toml")
		if origin := files.Origin(name); origin.Kind != compose.Unseen && !origin.Missing || isFile(files, above) || !s.Build.Plain && has(s, "Rocket.toml") && strings.Contains(p.buildText(s), "Rocket.toml") {
			return nil
		}
		return found
	}
	rank := map[string]int{"default": 1, own: 2, "global": 3}
	for short, long := range rocketShort {
		if long == own {
			rank[short] = 2
		}
	}
	section, by := "", map[string]int{}
	for i, line := range strings.Split(withoutHashes(content), "\n") {
		if m := rocketHead.FindStringSubmatch(line); m != nil {
			section = m[1]
		}
		m := rocketSetting.FindStringSubmatch(line)
		if m == nil || rank[section] == 0 || rank[section] < by[m[1]] {
			continue
		}
		by[m[1]] = rank[section]
		if m[1] == "port" {
			found.port, _ = strconv.Atoi(m[2])
		} else {
			found.address, found.at = m[2], compose.Pos{File: files.Origin(name).Host, Line: i + 1}
		}
	}
	return found
}
