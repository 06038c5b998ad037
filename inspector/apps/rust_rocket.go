package apps

import (
	"os"
	"path/filepath"
	"regexp"
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
	needs, _ := os.ReadFile(filepath.Join(s.Build.Context, "Cargo.toml"))
	settings, _ := filepath.Glob(filepath.Join(s.Build.Context, "*ocket.toml"))
	if !rocketNeeded.Match(needs) || len(settings) > 0 || has(s, "Rocket.toml") || p.elsewhere(s, []string{"ROCKET_PROFILE", "ROCKET_CONFIG", "ROCKET_TLS*"}, nil) {
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
	for _, name := range []string{"ROCKET_ADDRESS", "ROCKET_PORT"} {
		value, isSet := p.variable(s, runLine{}, name)
		switch value = strings.Trim(value, `"`); {
		case !isSet:
		case value == "":
			return nil
		case name == "ROCKET_PORT":
			found.Port = portOf(value)
		default:
			found.Address, found.Default = value, false
			found.Pos, _ = p.VariableAt(s.Name, name)
			found.own = false
		}
	}
	return found
}
