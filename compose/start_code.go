package compose

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A language is one whose interpreter is given a script.
type language struct {
	program   *regexp.Regexp
	script    *regexp.Regexp // names of scripts, which nothing builds
	flags     *regexp.Regexp // that take no word of their own
	manifests []string       // files beside which its code stands
}

var languages = []language{
	{regexp.MustCompile(`^python(?:\d(?:\.\d+)?)?$`), regexp.MustCompile(`\.py$`), regexp.MustCompile(`^-[uBOEsSqvI]+$`), []string{"requirements.txt", "pyproject.toml", "Pipfile", "setup.py"}},
	{regexp.MustCompile(`^ruby$`), regexp.MustCompile(`\.rb$`), regexp.MustCompile(`^-(?:w|W\d?)$`), []string{"Gemfile", "config.ru"}},
	{regexp.MustCompile(`^(?:node|nodejs)$`), regexp.MustCompile(`\.[cm]?js$`), regexp.MustCompile(`^--(?:inspect\S*|watch|enable-source-maps|no-warnings|trace-warnings|\w[\w-]*=\S+)$`), []string{"package.json"}},
	{regexp.MustCompile(`^php$`), regexp.MustCompile(`\.php$|^artisan$`), regexp.MustCompile(`^-q$`), []string{"composer.json"}},
}

var (
	// madeFolders match folders of what is built, or put there by a tool.
	madeFolders = regexp.MustCompile(`(?i)^(?:dist|build|built|builds|out|output|target|bin|lib|tmp|temp|vendor|node_modules|generated|compiled|release|releases|public|static|\..*)$`)
	// madeNames match files of that kind.
	madeNames = regexp.MustCompile(`(?i)bundle|compiled|generated|\.min\.`)
	// bringsCode matches words of a service that may bring code into a folder which it shares.
	bringsCode = regexp.MustCompile(`\b(?:git|clone|curl|wget|cp|mv|rsync|unzip|tar|build|create|create-project|init|install|compile|tsc|generate)\b`)
	// prepares matches commands that bring no code, before the one with which a container stays.
	prepares = regexp.MustCompile(`^(?:(?:pip3?|bundle|npm|yarn|pnpm|poetry|composer) (?:install|ci|check)\b|yarn$|sleep |echo |rm |exec$)`)
)

// lacksCode tells of a service whose command gives an interpreter a script that is not in the folder of the project in which it looks,
// and which nothing makes; false for others. It looks in a folder of the host that is there and has other code of that language.
func (p *Project) lacksCode(s *Service, words []string, found *Start) bool {
	lang, given := scriptGiven(words)
	script, dir := given, p.StartDir(s.Name)
	if lang == nil || !path.IsAbs(script) && dir == "/" {
		return false
	}
	if !path.IsAbs(script) {
		script = path.Join(dir, script)
	}
	m := s.MountOver(script)
	if m == nil || m.Type != "bind" || m.State != "dir" || !Inside(m.Source, p.Dir) && !Inside(p.Dir, m.Source) || script == m.Target {
		return false
	}
	rel := strings.TrimPrefix(strings.TrimPrefix(script, m.Target), "/")
	host := filepath.Join(m.Source, filepath.FromSlash(rel))
	if _, err := os.Lstat(host); !os.IsNotExist(err) || !isDir(filepath.Dir(host)) || isMadeCode(host, rel) {
		return false
	}
	if !p.hasCode(m.Source, lang) || p.codeBrought(s, m) || p.MayMake(host) {
		return false
	}
	found.Kind, found.Word, found.With = StartCode, given, m.Target
	found.Folder, found.Near = Relative(p.Dir, m.Source), p.codeMeant(m.Source, rel)
	return true
}

// scriptGiven is the script that words give an interpreter, and its language; nil for other commands, and where flags are not known.
func scriptGiven(words []string) (*language, string) {
	if IsShell(words) {
		if len(words) != 3 || strings.ContainsAny(words[2], "$`<>|(){}*") {
			return nil, ""
		}
		commands := ShellCommands(words[2])
		for i, command := range commands {
			if i < len(commands)-1 && !prepares.MatchString(strings.Join(command, " ")) {
				return nil, ""
			}
		}
		if len(commands) == 0 {
			return nil, ""
		}
		words = commands[len(commands)-1]
	}
	for len(words) > 2 && (words[0] == "exec" || words[1] == "exec" && words[0] == "bundle" || words[1] == "run" && slices.Contains([]string{"poetry", "pipenv", "uv"}, words[0])) {
		if words = words[1:]; words[0] == "exec" || words[0] == "run" {
			words = words[1:]
		}
	}
	if len(words) < 2 {
		return nil, ""
	}
	for i := range languages {
		lang := &languages[i]
		if !lang.program.MatchString(path.Base(words[0])) {
			continue
		}
		for _, word := range words[1:] {
			switch {
			case strings.HasPrefix(word, "-") && lang.flags.MatchString(word):
				continue
			case !strings.HasPrefix(word, "-") && lang.script.MatchString(word) && !strings.ContainsAny(word, "$*? "):
				return lang, path.Clean(word)
			}
			return nil, ""
		}
	}
	return nil, ""
}

// isMadeCode reports whether a script is probably one that a tool makes: by its folder, its name, or what it is made of beside it.
func isMadeCode(host, rel string) bool {
	for dir := path.Dir(rel); dir != "."; dir = path.Dir(dir) {
		if madeFolders.MatchString(path.Base(dir)) {
			return true
		}
	}
	stem := strings.TrimSuffix(host, filepath.Ext(host))
	return madeNames.MatchString(path.Base(rel)) || slices.ContainsFunc([]string{".ts", ".mts", ".cts", ".tsx", ".jsx", ".coffee", ".res"}, func(ext string) bool { return !missing(stem + ext) })
}

// hasCode reports whether code of a language stands in a folder: what it is started with is then a file among others.
func (p *Project) hasCode(dir string, lang *language) bool {
	for base := range p.filesByName(dir) {
		if lang.script.MatchString(base) {
			return slices.ContainsFunc(lang.manifests, func(name string) bool { return !missing(filepath.Join(dir, name)) }) || hasScript(dir, lang)
		}
	}
	return false
}

// hasScript reports whether code of a language stands in a folder itself.
func hasScript(dir string, lang *language) bool {
	entries, _ := os.ReadDir(dir)
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !e.IsDir() && lang.script.MatchString(e.Name()) })
}

// codeBrought reports whether another service may put code into a folder that one mounts.
func (p *Project) codeBrought(s *Service, m *Mount) bool {
	return slices.ContainsFunc(slices.Concat(p.Services, p.Disabled), func(other Service) bool {
		shares := slices.ContainsFunc(other.Mounts, func(o Mount) bool {
			return o.Type == "bind" && !o.ReadOnly && (Inside(o.Source, m.Source) || Inside(m.Source, o.Source))
		})
		if !shares || other.Name == s.Name {
			return false
		}
		entrypoint, command := p.StartWords(other.Name)
		return bringsCode.MatchString(strings.Join(slices.Concat(entrypoint, command), " "))
	})
}

// codeMeant is what a folder has in the place of a script that it lacks: the only file of that name elsewhere in it, or config.ru with
// which Rack starts an app of Ruby; "" for neither.
func (p *Project) codeMeant(dir, rel string) string {
	if path.Ext(rel) == ".rb" && !missing(filepath.Join(dir, "config.ru")) {
		return "config.ru"
	}
	if same := p.filesByName(dir)[path.Base(rel)]; len(same) == 1 {
		return same[0]
	}
	return ""
}
