package apps

import "github.com/composecheck/composecheck/compose"

var flowerNeed = packageNeed("flower")

// flowerRoutes are the path below which all of a Flower stands that is run by Celery in an image of the project's own, once a flag or a
// variable names one. Before 0.9.5 that was for its links alone, and nginx had to take it away (github.com/mher/flower/pull/766).
func (p reader) flowerRoutes(s *compose.Service) *compose.Routes {
	if s.Serving == nil || s.Serving.Program != "celery flower" {
		return nil
	}
	words, at := p.startLine(s)
	setting := "--url_prefix"
	value, isSet := flagValue(words, setting)
	if !isSet {
		setting = "--url-prefix"
		value, isSet = flagValue(words, setting)
	}
	if !isSet {
		setting = "FLOWER_URL_PREFIX"
		var known bool
		if value, isSet, known = p.environmentOf(s, nil, setting); !known {
			return nil
		}
		at, _ = p.VariableAt(s.Name, setting)
	}
	below, plain := pathIn(value, true)
	if older, sure := p.needsOlder(s, flowerNeed, "0.9.5"); !isSet || !plain || below == "" || older || !sure {
		return nil
	}
	return &compose.Routes{Paths: []string{below}, Told: setting, Pos: at}
}
