package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// springSettings are what an app of Spring Boot says itself of where it listens.
type springSettings struct {
	values   map[string]springPair // by key
	protocol string
}

var (
	springFile = lazyregexp.New(`^(?:application|bootstrap)[\w-]*\.(?:properties|ya?ml)$`)
	springMain = lazyregexp.New(`^src/main/resources/application(?:-([\w-]+))?\.(?:properties|ya?ml)$`)
	// springTells matches keys that say where an app listens, or may lead to others that do; springRefused those of which
	// nobody can tell what comes of them.
	springTells   = lazyregexp.New(`^(?:server\.(?:port|address|ssl|servlet\.contextpath)|management\.(?:server|port)|spring\.config\.|spring\.cloud\.config|spring\.main\.web)`)
	springRefused = lazyregexp.New(`^(?:management\.(?:server|port)|spring\.config\.|spring\.cloud\.config|spring\.main\.web)`)
	moreProfiles  = lazyregexp.New(`^spring\.profiles\.(?:include|group)`)
)

const (
	onProfile     = "spring.config.activate.onprofile"
	oldOnProfile  = "spring.profiles"
	activeProfile = "spring.profiles.active"
)

// springCode reads the code and the settings below a directory; nil where they do not tell. profiles are those that
// something outside of them makes active; known is false where that cannot be told.
func (p reader) springCode(s *compose.Service, dir, profiles string, known bool) *springSettings {
	var main [][]springPair
	mains, special := 0, map[string][][]springPair{}
	wanted := func(name string) bool {
		return springFile.MatchString(name) || strings.HasSuffix(name, ".java") || strings.HasSuffix(name, ".kt") || strings.HasSuffix(name, ".groovy")
	}
	plain := p.everySource(dir, wanted, func(name, text string) bool {
		below := compose.Relative(dir, name)
		if strings.HasPrefix(below, "src/test/") {
			return true
		}
		m := springMain.FindStringSubmatch(below)
		if m == nil {
			return !springFile.MatchString(filepath.Base(name)) && !springListens.MatchString(text)
		}
		documents, ok := springDocuments(compose.Relative(p.Dir, name), text)
		if m[1] == "" {
			main, mains = documents, mains+1
		} else {
			special[m[1]] = append(special[m[1]], documents...)
		}
		return ok
	})
	if !plain || mains > 1 {
		return nil
	}
	app := &springSettings{values: map[string]springPair{}, protocol: "http"}
	if !app.fill(p, s, main, special, profiles, known) || strings.ContainsAny(app.values["server.address"].value, "${}@") {
		return nil
	}
	return app
}

// fill takes the documents that hold: those of the main file one by one, then those of each active profile's file.
func (app *springSettings) fill(p reader, s *compose.Service, main [][]springPair, special map[string][][]springPair, profiles string, known bool) bool {
	if profiles == "" && known {
		for _, document := range main {
			if at, has := settingOf(document, activeProfile); has && holdsFor(document) == "" {
				profiles, known = p.placeholder(s, at.value)
			}
		}
	}
	active := strings.FieldsFunc(profiles, func(r rune) bool { return r == ',' || r == ' ' })
	if len(active) == 0 {
		active = []string{"default"}
	}
	for _, document := range main {
		on := holdsFor(document)
		holds, sure := true, true
		if on != "" {
			holds, sure = matchesProfile(on, active)
			sure = sure && known
		}
		if !sure && tellsWhere(document) || sure && holds && !app.take(document) {
			return false
		}
		if slices.ContainsFunc(document, func(pair springPair) bool { return moreProfiles.MatchString(pair.key) }) {
			known = false
		}
	}
	for name, documents := range special {
		if !known && slices.ContainsFunc(documents, tellsWhere) {
			return false
		}
		if slices.ContainsFunc(documents, func(document []springPair) bool { return holdsFor(document) != "" }) && slices.ContainsFunc(documents, tellsWhere) && slices.Contains(active, name) {
			return false
		}
	}
	for _, name := range active {
		for _, document := range special[name] {
			if !app.take(document) {
				return false
			}
		}
	}
	return true
}

// take takes the settings of a document; false where they may lead to others, or another server listens as well.
func (app *springSettings) take(document []springPair) bool {
	for _, pair := range document {
		switch {
		case pair.key == onProfile:
		case springRefused.MatchString(pair.key):
			return false
		case strings.HasPrefix(pair.key, "server.ssl"):
			app.protocol = ""
		default:
			app.values[pair.key] = pair
		}
	}
	return true
}

// settingOf is the setting of a document with a key.
func settingOf(document []springPair, key string) (springPair, bool) {
	for _, pair := range document {
		if pair.key == key {
			return pair, true
		}
	}
	return springPair{}, false
}

// holdsFor are the profiles for which a document holds; "" for all.
func holdsFor(document []springPair) string {
	for _, key := range []string{onProfile, oldOnProfile} {
		if pair, has := settingOf(document, key); has {
			return pair.value
		}
	}
	return ""
}

// tellsWhere reports whether a setting of a document says where the app listens, or may lead to others that do.
func tellsWhere(document []springPair) bool {
	return slices.ContainsFunc(document, func(pair springPair) bool { return pair.key != onProfile && springTells.MatchString(pair.key) })
}

// matchesProfile reports whether one of some alternatives is an active profile; sure is false for what combines them.
func matchesProfile(on string, active []string) (holds, sure bool) {
	if strings.ContainsAny(on, "&(${@") {
		return false, false
	}
	for _, name := range strings.FieldsFunc(on, func(r rune) bool { return r == ',' || r == '|' }) {
		bare, not := strings.CutPrefix(strings.TrimSpace(name), "!")
		if slices.Contains(active, bare) != not {
			return true, true
		}
	}
	return false, true
}
