package apps

import (
	"cmp"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

var (
	rocketNeeded = regexp.MustCompile(`(?m)^rocket\s*=\s*(?:\{[^}\n]*\bversion\s*=\s*)?"[=^~]?0\.5`)
	rocketMade   = regexp.MustCompile(`\brocket::build\(\)`)
	// rocketElse matches code that may listen elsewhere, or take its settings from elsewhere.
	rocketElse = regexp.MustCompile(`[cC]onfig|[fF]igment|\bcustom\(|TcpListener|set_var|dotenv|axum::|actix_web::|warp::`)
)

// rocket is where an app of Rocket listens, whose environment alone moves it from the loopback as long as it has no Rocket.toml
// (rocket.rs/guide/v0.5/configuration).
func (p reader) rocket(s *compose.Service, texts map[string]string) *listener {
	needs := p.Source(filepath.Join(s.Build.Context, "Cargo.toml"))
	file := p.rocketFile(s)
	if !rocketNeeded.Match(needs) || file == nil || p.elsewhere(s, []string{"ROCKET_PROFILE", "ROCKET_CONFIG", "ROCKET_TLS*"}, nil) {
		return nil
	}
	var found *listener
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
	if found == nil {
		return nil
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
	return found
}

var (
	rocketSection = regexp.MustCompile(`^\s*\[(\w+)\]\s*$`)
	rocketSetting = regexp.MustCompile(`^\s*(address|port)\s*=\s*["']?([\w.:]+)["']?\s*$`)
	rocketDebug   = regexp.MustCompile(`\bcargo\s+run\b|target/debug`)
)

// A rocketSettings is what a Rocket.toml says of where its app listens.
type rocketSettings struct {
	address string
	port    int
	at      compose.Pos
}

// rocketFile reads the Rocket.toml where an app starts; it is empty where the container has none, and nil where that is not sure. An app
// that is built for release takes [release] over [default], and nothing of [debug].
func (p reader) rocketFile(s *compose.Service) *rocketSettings {
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
	profile := "release"
	if rocketDebug.MatchString(p.buildText(s)) {
		profile = "debug"
	}
	section, byProfile := "", map[string]bool{}
	for i, line := range strings.Split(withoutHashes(content), "\n") {
		if m := rocketSection.FindStringSubmatch(line); m != nil {
			section = m[1]
		}
		m := rocketSetting.FindStringSubmatch(line)
		switch {
		case m == nil || section != "default" && section != profile && section != "global" || section == "default" && byProfile[m[1]]:
			continue
		case m[1] == "port":
			found.port, _ = strconv.Atoi(m[2])
		default:
			found.address, found.at = m[2], compose.Pos{File: files.Origin(name).Host, Line: i + 1}
		}
		byProfile[m[1]] = byProfile[m[1]] || section != "default"
	}
	return found
}
