package inspector

import (
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// startWords is what the service's container runs at its start: its entrypoint and command, or those of its
// Dockerfile where it sets none of its own.
func startWords(s *compose.Service) []string {
	entrypoint, command := s.Entrypoint, s.Command
	if s.Build != nil {
		if len(entrypoint) == 0 {
			entrypoint = s.Build.Entrypoint
			if len(command) == 0 {
				command = s.Build.Command
			}
		}
	}
	return append(append([]string{}, entrypoint...), command...)
}

// generated tells which paths of the container a start script may write, so that what the files say of them is
// not what nginx reads: the official entry point renders templates into conf.d and runs /docker-entrypoint.d
// (docker-nginx, entrypoint/); a command of the user's own may write what it names, or anything that no mount holds.
func generated(s *compose.Service, root compose.RootFS) func(string) bool {
	script, text := runsScript(s)
	dropIns := present(root, "etc/nginx/templates") || present(root, "docker-entrypoint.d")
	return func(name string) bool {
		if script && strings.Contains(text, "> "+name) || strings.Contains(text, ">"+name) {
			return true
		}
		origin := root.Origin(name)
		held := origin.Kind == compose.FromBind || origin.Kind == compose.FromConfig
		site := strings.HasPrefix(name, "/etc/nginx/conf.d") || strings.HasPrefix(name, "/etc/nginx/sites-enabled")
		return !held && ((dropIns && site) || (script && (site || origin.Kind == compose.FromImage && path.Base(name) == "nginx.conf")))
	}
}

// runsScript reports whether something else than nginx itself starts the container, and its words.
func runsScript(s *compose.Service) (bool, string) {
	words := startWords(s)
	text := strings.Join(words, " ")
	if len(words) == 0 {
		return false, ""
	}
	first := path.Base(strings.Fields(words[0] + " ")[0])
	return first != "nginx" && first != "nginx-debug" && !isFlag(words[0]) && first != "docker-entrypoint.sh", text
}

func isFlag(word string) bool { return strings.HasPrefix(word, "-") }

// present reports whether the project's files put something at that path.
func present(root compose.RootFS, name string) bool {
	origin := root.Origin("/" + name)
	if origin.Kind != compose.Unseen && origin.Kind != compose.FromImage {
		return true
	}
	entries, err := root.ReadDir(name)
	return err == nil && len(entries) > 0
}
