package startup

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/typo"
)

// explain notes what a person may have meant with the variables of a template that get no value.
func (sh *shell) explain(t *Template) {
	var used []string
	for _, v := range t.Variables {
		used = append(used, v.Name)
	}
	for i := range t.Variables {
		v := &t.Variables[i]
		if v.Outcome == Filled || v.Nginx || v.Reason != Unset && v.Reason != Unlisted {
			continue
		}
		set := sh.env[v.Name]
		switch v.Valued = set.exported && set.known && set.text != ""; {
		case v.Valued:
			continue
		case !set.exported && set.text != "" && !set.from.at.IsZero():
			v.Local = set.from.at
			sh.quote(set.from.at, set.from.line)
			continue
		}
		if v.Env = sh.project.InEnvFile(v.Name); v.Env.IsZero() && len(v.Name) > 2 {
			v.Near = sh.nearVariable(v.Name, used)
		}
	}
}

// nearVariable is the name among those that somebody sets, and that the template does not use, which is probably meant: few
// letters differ, or the one that is the other with something before or behind it.
func (sh *shell) nearVariable(name string, used []string) string {
	var names, longer []string
	for other, v := range sh.env {
		if !v.exported || v.text == "" || v.from.at.IsZero() || slices.Contains(used, other) {
			continue
		}
		names = append(names, other)
		long, short := other, name
		if len(long) < len(short) {
			long, short = short, long
		}
		if len(short) > 3 && strings.HasPrefix(long, short) || strings.HasSuffix(long, "_"+short) {
			longer = append(longer, other)
		}
	}
	slices.Sort(names)
	if near := typo.Nearest(strings.ToUpper(name), names, max(1, len(name)/5)); near != "" {
		return near
	}
	if len(longer) == 1 {
		return longer[0]
	}
	return ""
}
