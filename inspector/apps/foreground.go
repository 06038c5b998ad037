package apps

import (
	"cmp"
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// A stayer is what is known of a program that runs until it is stopped.
type stayer struct {
	name   string // as people call it
	worker bool   // it listens on no TCP port that is for nginx
}

// goesAway are flags with which servers go into the background, or do something else than serve.
var goesAway = []string{"-D", "--daemon", "--daemonize", "--daemonize2", "--detach", "--check-config", "--print-config", "--help", "--version", "--once", "--stop-when-empty"}

// daemons are the servers that -d sends into the background.
var daemons = []string{"puma", "thin", "rails", "uwsgi"}

// StaysInFront names the program that words run in a service's container, where it is one that surely runs until it is
// stopped; "" for all others. worker says that it serves nothing.
func StaysInFront(p *compose.Project, service string, words []string) (name string, worker bool) {
	s := p.Service(service)
	if s == nil {
		return "", false
	}
	found := readerOf(context.Background(), p).stays(s, words)
	return found.name, found.worker
}

func (p reader) stays(s *compose.Service, words []string) stayer {
	if rest, waits := p.behindWait(s, words); waits {
		words = rest
	}
	line := p.behindRunners(s, behindLaunchers(words))
	words = behindLaunchers(line.words)
	if len(words) == 0 || slices.ContainsFunc(words, func(word string) bool { return slices.Contains(goesAway, flagOf(word)) }) {
		return stayer{}
	}
	name := path.Base(words[0])
	if fpmProgram.MatchString(name) {
		return p.fpmStays(s, words)
	}
	if slices.Contains(daemons, name) && slices.Contains(words, "-d") || mayGoAway(p.RootFS(s.Name, nil), p.StartDir(s.Name), name) {
		return stayer{}
	}
	text := strings.Join(append([]string{name}, words[1:]...), " ")
	if known := workerOf(text); known != nil {
		return stayer{cmp.Or(known.name, name), true}
	}
	if slices.ContainsFunc(programs, func(known program) bool {
		return known.at(words) == 0 && known.isRunBy(words) && !known.doesElse(words)
	}) {
		return stayer{name: name}
	}
	if found := p.served(s, words, compose.Pos{}); found != nil && found.Port != 0 && !slices.ContainsFunc(programs, func(known program) bool { return known.isRunBy(words) }) {
		return stayer{name: found.Program}
	}
	return stayer{}
}

// doesElse reports whether a word leads a program to something else than to serve.
func (known program) doesElse(words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return !strings.HasPrefix(word, "-") && slices.Contains(known.never, word) })
}

// fpmStays tells whether php-fpm stays in front: as its flags say, else as in Docker's own image, where nothing of the project
// says otherwise. Elsewhere it goes into the background.
func (p reader) fpmStays(s *compose.Service, words []string) stayer {
	stays := stayer{name: path.Base(words[0])}
	for _, word := range words[1:] {
		if word == "-F" || word == "--nodaemonize" {
			return stays
		}
		if slices.Contains([]string{"-t", "-tt", "-i", "-v", "-m", "-h", "-y", "--test", "--fpm-config"}, flagOf(word)) {
			return stayer{}
		}
	}
	image := s.BaseImage()
	files := p.RootFS(s.Name, nil)
	own := func(name string) bool { return files.Origin(name).Kind != compose.Unseen }
	if !officialFPM.MatchString(image) || stays.name != "php-fpm" || own(officialLayout.main) || own(officialLayout.pools+"/zz-docker.conf") || strings.Contains(p.buildText(s), "daemonize") {
		return stayer{}
	}
	names, _ := fs.Glob(files, officialLayout.pools+"/*.conf")
	for _, name := range names {
		if text, err := fs.ReadFile(files, name); err != nil || strings.Contains(string(text), "daemonize") {
			return stayer{}
		}
	}
	return stays
}

// ownSettings are files in which servers may be told to go into the background.
var ownSettings = map[string][]string{"gunicorn": {"gunicorn.conf.py", "gunicorn_config.py", "gunicorn.py"}, "puma": {"config/puma.rb"}, "uwsgi": {"uwsgi.ini"}}

// mayGoAway reports whether a server's own settings may send it into the background.
func mayGoAway(files compose.RootFS, dir, name string) bool {
	return slices.ContainsFunc(ownSettings[name], func(file string) bool {
		text, err := fs.ReadFile(files, inside(dir, file))
		return err == nil && strings.Contains(string(text), "daemon")
	})
}

// twoWords are launchers that a second word makes such.
var twoWords = []string{"poetry run", "pipenv run", "uv run", "bundle exec", "rye run", "pdm run", "hatch run"}

// behindLaunchers are words without what only starts the program behind it.
func behindLaunchers(words []string) []string {
	for len(words) > 1 {
		name := path.Base(words[0])
		own, launches := compose.Launches(name)
		switch {
		case name == "php" && !strings.HasPrefix(words[1], "-"): // artisan
			words = words[1:]
		case launches:
			words = words[1:]
			for len(words) > 0 && strings.HasPrefix(words[0], "-") {
				words = words[1:]
			}
			words = words[min(own, len(words)):]
		case pythonProgram.MatchString(name):
			rest := slices.DeleteFunc(slices.Clone(words[1:]), pythonFlag.MatchString)
			switch {
			case len(rest) > 1 && rest[0] == "-m":
				words = rest[1:]
			case len(rest) > 0 && path.Base(rest[0]) == "manage.py":
				words = rest
			default:
				return words
			}
		case slices.Contains(twoWords, name+" "+words[1]):
			words = words[2:]
		default:
			return words
		}
	}
	return words
}
