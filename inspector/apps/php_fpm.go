package apps

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// officialFPM matches Docker's images of PHP and those that are made from them with php-fpm for their server.
	officialFPM = lazyregexp.New(`^(?:docker\.io/|public\.ecr\.aws/docker/)?(?:library/)?` +
		`(?:(?:php|wordpress|nextcloud|drupal|matomo|joomla|phpmyadmin|monica|friendica|backdrop|kimai|kimai/kimai2|espocrm/espocrm|roundcube/roundcubemail|mautic/mautic):[\w.-]*fpm|adminer:[\w.-]*fastcgi)`)
	fpmProgram = lazyregexp.New(`^php(?:-?fpm-?(\d+(?:\.\d+)?)?|(\d+(?:\.\d+)?)-fpm)$`)
	fpmListen  = lazyregexp.New(`^\s*listen\s*=\s*"?([^";\s]+)"?\s*(?:;.*)?$`)
	fpmInclude = lazyregexp.New(`^\s*include\s*=\s*"?([^";\s]+)"?`)
	// fpmElsewhere matches the flags that name another main file, or the prefix below which it is (fpm_main.c: OPTIONS; the letters
	// before it take no value).
	fpmElsewhere = lazyregexp.New(`^(?:-[FDROenhimtv]*[yp]|--(?:fpm-config|prefix)(?:=|$))`)
	fpmSection   = lazyregexp.New(`^\s*\[([\w.$-]+)\]`)
	fpmAddress   = lazyregexp.New(`^(?:(\[[0-9a-fA-F:]*\]|[\w.*-]+):)?(\d+)$`)
)

// IsFPM reports whether a program is php-fpm, by its name.
func IsFPM(name string) bool { return fpmProgram.MatchString(name) }

// An fpmLayout is where a kind of php-fpm has its pools, and what those say that it comes with.
type fpmLayout struct {
	pools  string            // the directory
	main   string            // the file that includes them
	listen map[string]string // by the name of a pool's file
	inMain string            // of the pool www that main has itself
}

// officialLayout is that of Docker's images (their zz-docker.conf says `listen = 9000`).
var officialLayout = fpmLayout{pools: "usr/local/etc/php-fpm.d", main: "usr/local/etc/php-fpm.conf", listen: map[string]string{"www.conf": "127.0.0.1:9000", "zz-docker.conf": "9000"}}

// packagedLayout is that of the packages of Alpine and Debian, by the program's version; nil for others. Those of PHP 5 have names
// of their own: Alpine's has a pool in its main file (git.alpinelinux.org/aports: main/php5).
func packagedLayout(image, version string) *fpmLayout {
	name := path.Base(compose.Repository(image))
	isDebian := name == "debian" || name == "ubuntu"
	switch {
	case version == "":
		return nil
	case name == "alpine" && version == "5":
		return &fpmLayout{pools: "etc/php5/fpm.d", main: "etc/php5/php-fpm.conf", inMain: "127.0.0.1:9000"}
	case name == "alpine" && !strings.Contains(version, "."):
		dir := "etc/php" + version
		return &fpmLayout{pools: dir + "/php-fpm.d", main: dir + "/php-fpm.conf", listen: map[string]string{"www.conf": "127.0.0.1:9000"}}
	case isDebian && version == "5":
		return &fpmLayout{pools: "etc/php5/fpm/pool.d", main: "etc/php5/fpm/php-fpm.conf", listen: map[string]string{"www.conf": "/var/run/php5-fpm.sock"}}
	case isDebian && strings.Contains(version, "."):
		dir := "etc/php/" + version + "/fpm"
		return &fpmLayout{pools: dir + "/pool.d", main: dir + "/php-fpm.conf", listen: map[string]string{"www.conf": "/run/php/php" + version + "-fpm.sock"}}
	}
	return nil
}

// ownPools is the layout of Debian's packages as far as the project brings pools of its own for one version; else nil.
func ownPools(files compose.RootFS) *fpmLayout {
	if dirs, err := fs.Glob(files, "etc/php/*/fpm/pool.d"); err == nil && len(dirs) == 1 {
		return &fpmLayout{pools: dirs[0], main: path.Dir(dirs[0]) + "/php-fpm.conf"}
	}
	return nil
}

// fpm finds where php-fpm listens that a service runs: by its own command, or as its image does. Its port is 0 where the
// files do not tell, and where it is a socket, which is then the address.
func (p reader) fpm(s *compose.Service, words []string, pos compose.Pos) *listener {
	image := s.BaseImage()
	entrypoint, command := p.StartWords(s.Name)
	official := officialFPM.MatchString(image)
	layout := &officialLayout
	switch {
	case len(words) > 0 && fpmProgram.MatchString(path.Base(words[0])):
		if !official {
			if layout = packagedLayout(image, fpmVersion(s, words[0])); layout == nil {
				layout = ownPools(p.RootFS(s.Name, nil))
			}
			if layout != nil && (s.Build == nil || !s.Build.Plain) {
				layout.listen, layout.inMain = nil, "" // a script may have changed it
			}
		}
	case official && len(words)+len(entrypoint)+len(command) == 0:
		if pos = s.ImagePos; s.Build != nil {
			pos = s.Build.Pos
		}
	default:
		return nil
	}
	if layout != nil && p.startNames(s, path.Base(layout.pools)) {
		layout = &fpmLayout{pools: layout.pools, main: layout.main}
	}
	if layout != nil && p.RootFS(s.Name, nil).Origin(layout.main).Kind != compose.Unseen && (p.startNames(s, path.Base(layout.main)) || p.startNames(s, "php-fpm*")) {
		layout = nil // a script may have changed the project's own file
	}
	found := &listener{Serving: compose.Serving{Program: "php-fpm", Protocol: "fastcgi", Pos: pos}}
	if layout != nil && !slices.ContainsFunc(words, func(word string) bool { return fpmElsewhere.MatchString(word) }) {
		layout.read(p.RootFS(s.Name, nil), found)
		if found.Default && found.Address != "" {
			p.strayPool(s, layout, found)
		}
	}
	return found
}

// fpmVersion is the version that the name of a program has, else that of the one package of php-fpm that a Dockerfile installs.
func fpmVersion(s *compose.Service, program string) string {
	m := fpmProgram.FindStringSubmatch(path.Base(program))
	if version := m[1] + m[2]; version != "" || s.Build == nil || len(s.Build.FPM) != 1 {
		return version
	}
	return s.Build.FPM[0]
}

// startNames reports whether the commands with which a service starts, or a script among them, name a directory of pools,
// which they may then change.
func (p reader) startNames(s *compose.Service, dir string) bool {
	entrypoint, command := p.StartWords(s.Name)
	for _, words := range [][]string{entrypoint, command} {
		commands := [][]string{words}
		if compose.IsShell(words) {
			commands = compose.ShellCommands(words[2])
		}
		for _, words := range commands {
			script, _ := p.shellScript(s, words)
			if strings.Contains(strings.Join(words, " "), dir) || script != nil && strings.Contains(script.text, dir) {
				return true
			}
		}
	}
	return false
}

// mayChange reports whether a command of a Dockerfile may change what the pools say. In the main file of packages that have their pools
// beside it there is no word of that which sed could replace.
func (layout *fpmLayout) mayChange(e compose.Edit) bool {
	switch main := "/" + layout.main; {
	case !compose.Below(e.Target, path.Dir(main)):
		return false
	case e.Target == main:
		return layout.inMain != "" || e.Words[0] != "sed" || strings.Contains(strings.Join(e.Words, " "), "include")
	default:
		return compose.Below(e.Target, "/"+layout.pools) || path.Ext(e.Target) != ".ini"
	}
}

// read takes what the pools' files say: the last one counts, as php-fpm reads them by their names.
func (layout *fpmLayout) read(files compose.RootFS, found *listener) {
	if slices.ContainsFunc(files.Edits(), layout.mayChange) {
		return
	}
	r := poolReader{layout: layout, files: files, found: found, pos: found.Pos, pools: map[string]bool{}}
	known := false
	if files.Origin(layout.main).Kind == compose.Unseen {
		r.listen = layout.inMain
		if found.Default = r.listen != ""; found.Default {
			r.pools["www"] = true
		}
		known = r.directory()
	} else {
		known = r.ownMain()
	}
	if known && len(r.pools) < 2 {
		found.listensAt(r.listen)
	}
}

// A poolReader reads php-fpm's settings in the order in which php-fpm does.
type poolReader struct {
	layout *fpmLayout
	files  compose.RootFS
	found  *listener
	pos    compose.Pos // of the start of php-fpm
	listen string
	pools  map[string]bool // by their names
}

// ownMain reads the main file that the project brings; false where not all that counts is seen. What it does not include, the files
// beside it, does not count (fpm_conf.c: fpm_conf_load_ini_file).
func (r *poolReader) ownMain() bool {
	text, err := fs.ReadFile(r.files, r.layout.main)
	if err != nil || slices.ContainsFunc(r.files.Edits(), func(e compose.Edit) bool { return e.Target == "/"+r.layout.main }) {
		return false
	}
	for i, line := range strings.Split(string(text), "\n") {
		r.line(r.layout.main, i+1, line)
		if m := fpmInclude.FindStringSubmatch(line); m != nil && (!r.includesPools(m[1]) || !r.directory()) {
			return false
		}
	}
	return true
}

// includesPools reports whether a pattern of an include is that of the files in the directory of pools: a whole path, or one below the
// directory into which PHP was installed (fpm_evaluate_full_path: PHP_PREFIX).
func (r *poolReader) includesPools(pattern string) bool {
	pools := "/" + r.layout.pools + "/*.conf"
	return pattern == pools || pattern == strings.TrimPrefix(pools, "/usr/local/")
}

// directory reads the files of the directory of pools; false where one of them cannot be seen.
func (r *poolReader) directory() bool {
	names, err := fs.Glob(r.files, r.layout.pools+"/*.conf")
	if mixed := r.layout.inMain != "" && len(names) > 0; err != nil || mixed { // which of both has the last word depends on where main includes the others
		return false
	}
	for name := range r.layout.listen {
		if at := path.Join(r.layout.pools, name); !slices.Contains(names, at) && r.files.Origin(at).Kind == compose.Unseen {
			names = append(names, at)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		text, err := fs.ReadFile(r.files, name)
		switch {
		case r.files.Origin(name).Kind == compose.Unseen && err != nil:
			r.listen, r.pools["www"], r.found.Default = r.layout.listen[path.Base(name)], true, true
			r.found.Pos, r.found.own = r.pos, false
			continue
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return false
		}
		for i, line := range strings.Split(string(text), "\n") {
			r.line(name, i+1, line)
		}
	}
	return true
}

// line takes what a line of a file says.
func (r *poolReader) line(name string, number int, line string) {
	line = strings.TrimSuffix(line, "\r")
	if m := fpmSection.FindStringSubmatch(line); m != nil && m[1] != "global" {
		r.pools[m[1]] = true
	}
	if m := fpmListen.FindStringSubmatch(line); m != nil {
		r.listen, r.found.Default = m[1], false
		r.found.Pos, r.found.own = compose.Pos{File: r.files.Origin(name).Host, Line: number}, true
	}
}

// listensAt takes an address as php-fpm's settings have it.
func (out *listener) listensAt(text string) {
	m := fpmAddress.FindStringSubmatch(text)
	switch {
	case strings.HasPrefix(text, "/") && !strings.ContainsAny(text, "${}"):
		out.Address = text
	case m != nil:
		out.Port, _ = strconv.Atoi(m[2])
		if out.Address = strings.Trim(m[1], "[]"); m[1] == "" || m[1] == "*" || m[1] == "[::]" {
			out.Address = every
		}
	}
}
