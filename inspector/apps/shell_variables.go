package apps

import (
	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	shellVariable = lazyregexp.New(`\$(?:(\w+)|\{(\w+)(?::?-([\w.:/-]*))?\})`)
	plainValue    = lazyregexp.New(`^[\w.:/-]+$`)
	// shellSets matches what may give a script variables of its own, or keep the shell from filling them in.
	shellSets = lazyregexp.New(`(?:^|[\s;&])(?:export\s+)?[A-Za-z_]\w*=|\b(?:read|source|eval)\b|(?:^|[;&]\s*)\.\s|'|\\\$`)
)

// filledIn is a shell's script with the variables of a service's environment in it. One whose value the files do not plainly
// tell stays; so does what is meant for a missing one where the image, which nobody built here, may set it.
func (p reader) filledIn(s *compose.Service, script string) string {
	if shellSets.MatchString(script) {
		return script
	}
	env := p.Environment(s.Name)
	return shellVariable.ReplaceAllStringFunc(script, func(written string) string {
		m := shellVariable.FindStringSubmatch(written)
		name := m[1] + m[2]
		value, isSet := env[name]
		if !isSet && s.Build != nil {
			value = m[3]
		}
		if !p.Settled(s.Name, name) || !plainValue.MatchString(value) {
			return written
		}
		return value
	})
}
