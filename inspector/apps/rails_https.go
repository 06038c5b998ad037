package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	railsForces  = lazyregexp.New(`(?m)^([ \t]*)config\.force_ssl\s*=\s*([^\n]+?)[ \t]*$`)
	railsConfig  = lazyregexp.New(`(?m)^([ \t]*)config\.\w`)
	railsExcused = lazyregexp.New(`assume_ssl|ssl_options|ActionDispatch::SSL`)

	rubyIf     = lazyregexp.New(`^(.*?)\s+(if|unless)\s+(.*)$`)
	rubyCast   = lazyregexp.New(`^ActiveModel::Type::Boolean\.new\.cast\((.*)\)$`)
	rubyGiven  = lazyregexp.New(`^ENV(?:\[\s*['"](\w+)['"]\s*\]|\.fetch\(\s*['"](\w+)['"]\s*(?:,\s*['"]?([\w-]*)['"]?\s*)?\))(?:\.to_s|\.downcase)*(.*)$`)
	rubyEquals = lazyregexp.New(`^\s*(==|!=)\s*['"](\w*)['"]$`)
)

// railsHTTPS is what config.force_ssl makes of an app of Rails (guides.rubyonrails.org/configuring.html).
func (p reader) railsHTTPS(s *compose.Service) *compose.HTTPSOnly {
	started, env := p.started(s), p.railsEnv(s)
	if env == "" || !railsRuns.MatchString(started) {
		return nil
	}
	text, host := p.inCode(s, "config/environments/"+env+".rb")
	code := withoutHashes(string(text))
	m := railsForces.FindStringSubmatchIndex(code)
	first := railsConfig.FindStringSubmatch(code)
	if m == nil || code[m[2]:m[3]] != first[1] || railsExcused.MatchString(code) || len(railsForces.FindAllString(code, 2)) > 1 {
		return nil
	}
	if is, known := p.rubyTruth(s, code[m[4]:m[5]]); !known || !is {
		return nil
	}
	pos := compose.Pos{File: host, Line: lineNumber(code, m[0])}
	p.quoteAt(pos)
	return &compose.HTTPSOnly{
		By: "config.force_ssl is true", Headers: slices.Concat(forwardedHeaders[:1], []string{"X-Forwarded-Scheme", "X-Forwarded-Ssl", "Forwarded"}), Value: "https", Pos: pos,
	}
}

// rubyTruth is what Ruby makes of an expression that asks for a variable of the environment.
func (p reader) rubyTruth(s *compose.Service, expr string) (is, known bool) {
	expr = strings.TrimSpace(expr)
	if m := rubyIf.FindStringSubmatch(expr); m != nil {
		cond, condKnown := p.rubyTruth(s, m[3])
		if is, known = p.rubyTruth(s, m[1]); !condKnown {
			return false, false
		}
		return is && cond == (m[2] == "if"), known
	}
	if expr == "true" || expr == "false" {
		return expr == "true", true
	}
	if inner, isNot := strings.CutPrefix(expr, "!"); isNot {
		is, known = p.rubyTruth(s, inner)
		return !is, known
	}
	casts := rubyCast.FindStringSubmatch(expr)
	if casts != nil {
		expr = strings.TrimSpace(casts[1])
	}
	m := rubyGiven.FindStringSubmatch(expr)
	if m == nil {
		return false, false
	}
	value, isSet, known := p.environmentOf(s, nil, m[1]+m[2])
	if !isSet && m[2] != "" {
		value, isSet = m[3], m[3] != "" && m[3] != "nil"
	}
	if !known || readsDotenv(p, s) && !isSet {
		return false, false
	}
	return rubyAsked(value, isSet, m[4], casts != nil)
}

// rubyAsked is what is asked of a variable: how it compares, or whether it is there.
func rubyAsked(value string, isSet bool, asked string, casts bool) (is, known bool) {
	if m := rubyEquals.FindStringSubmatch(asked); m != nil {
		return (isSet && value == m[2]) == (m[1] == "=="), true
	}
	switch {
	case casts && asked == "":
		return value != "" && !slices.Contains([]string{"false", "0", "f", "off", "no"}, strings.ToLower(value)), true
	case asked == ".present?":
		return strings.TrimSpace(value) != "", true
	case asked == ".blank?":
		return strings.TrimSpace(value) == "", true
	case asked == ".nil?":
		return !isSet, true
	case asked == "":
		return isSet, value != "false" // fetch("X", false) gives no text
	}
	return false, false
}

// readsDotenv reports whether an app of Ruby takes variables from a .env.
func readsDotenv(p reader, s *compose.Service) bool {
	gems, _ := p.inCode(s, "Gemfile")
	return strings.Contains(withoutHashes(string(gems)), "dotenv")
}
