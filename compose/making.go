package compose

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/patternmatcher"
)

// MayMake reports whether something may make a file or folder that is missing before the project is started: git leaves it
// out or has it in a submodule, or a script, a pipeline or what people are told to do names it, or the missing folder that it
// would be in.
func (p *Project) MayMake(source string) bool {
	root := repositoryOf(p.Dir)
	return p.isTemplate() || ignoredByGit(root, source) || inSubmodule(root, source) || p.madeBySteps(root, source)
}

// IgnoredByGit reports whether git leaves out a path of the host, which something may make before the project is started.
func (p *Project) IgnoredByGit(source string) bool { return ignoredByGit(repositoryOf(p.Dir), source) }

// inSubmodule reports whether a path is that of a submodule of git's, or below it: a plain clone has nothing there.
func inSubmodule(root, file string) bool {
	text, _ := readFile(filepath.Join(root, ".gitmodules"))
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, "=")
		if strings.TrimSpace(key) == "path" && Inside(file, filepath.Join(root, filepath.FromSlash(strings.TrimSpace(value)))) {
			return true
		}
	}
	return false
}

// Above is where a source of the project's folder that is not there lies at the same path from a folder above, as far as its
// repository goes: the Compose file was written for that folder. "" for nowhere. given says that Compose may be given that
// folder: somebody names one to it, it has a Compose file, which may be the first, or the Compose file is a part that only
// another one completes, whose folder then counts.
func (p *Project) Above(source string) (where string, given bool) {
	rel, err := filepath.Rel(p.Dir, source)
	root := repositoryOf(p.Dir)
	if err != nil || !filepath.IsLocal(rel) || root == p.Dir {
		return "", false
	}
	up := ".."
	for dir := filepath.Dir(p.Dir); filepath.Dir(dir) != dir; dir, up = filepath.Dir(dir), up+"/.." {
		if !missing(filepath.Join(dir, rel)) {
			given = hasCompose(dir) || slices.ContainsFunc(p.Problems, func(problem Problem) bool { return leans.MatchString(problem.Message) }) ||
				p.anyStep(root, func(_, text string) bool { return strings.Contains(text, "--project-directory") })
			return up + "/" + filepath.ToSlash(rel), given
		}
		if dir == root {
			break
		}
	}
	return "", false
}

// hasCompose reports whether a Compose file stands in a directory.
func hasCompose(dir string) bool {
	entries, _ := os.ReadDir(dir)
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return composeName.MatchString(e.Name()) })
}

// leans matches what Compose says of a file that needs another one before it.
var leans = regexp.MustCompile(`(?:refers to|depends on) undefined |has neither an image nor a build context`)

// ignoredByGit reports whether a .gitignore on the way to a path leaves it out.
func ignoredByGit(root, file string) bool {
	rel, err := filepath.Rel(root, file)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	parts := strings.Split(filepath.ToSlash(rel), "/")
	for i := range parts {
		text, err := readFile(filepath.Join(root, filepath.Join(parts[:i]...), ".gitignore"))
		if err == nil && ignores(string(text), path.Join(parts[i:]...)) {
			return true
		}
	}
	return false
}

// ignores reports whether the patterns of a .gitignore leave out a path relative to it. One that has no slash but at its end
// is meant at any depth.
func ignores(text, name string) bool {
	var patterns []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		pattern, not := strings.CutPrefix(line, "!")
		if pattern == "" || pattern[0] == '#' {
			continue
		}
		if pattern = strings.TrimSuffix(pattern, "/"); !strings.Contains(pattern, "/") {
			pattern = "**/" + pattern
		}
		if pattern = strings.TrimPrefix(pattern, "/"); not {
			pattern = "!" + pattern
		}
		patterns = append(patterns, pattern)
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return false
	}
	matched, err := matcher.MatchesOrParentMatches(filepath.FromSlash(name))
	return err == nil && matched
}

var (
	// stepFiles match the names of files that tell, line by line, how a project is prepared.
	stepFiles = regexp.MustCompile(`(?i)\.(?:sh|bash|mk|ps1|bat|md|rst|ya?ml)$|^(?:makefile|justfile|jenkinsfile|readme.*|install|package\.json)$`)
	// makes matches lines that may make a file.
	makes = regexp.MustCompile(`(?i)\b(?:cp|copy|mv|ln|install -\w|tee|sed|envsubst|openssl|mkcert|certbot|curl|wget|mkdir|touch|rsync|unzip|tar|htpasswd)\b|\s>>?\s*[\w"'./$]`)
)

// inContainer matches paths at which nginx's containers have their own files, which no step on the host makes, and lines of
// Dockerfiles that are shown.
var inContainer = regexp.MustCompile(`^\s*(?:COPY|ADD)\s.*|(?:^|[\s"'=>])/(?:etc/nginx|usr/share/nginx|docker-entrypoint)[^\s"';)]*`)

// pipelines are the hidden folders in which a repository keeps them.
var pipelines = []string{".github", ".gitlab", ".circleci"}

// madeBySteps reports whether a line that may make a file names a missing one, or the missing folder that it would be in, or
// whether a program of the project names it.
func (p *Project) madeBySteps(root, source string) bool {
	folder := source
	for missing(filepath.Dir(folder)) && filepath.Dir(folder) != folder {
		folder = filepath.Dir(folder)
	}
	either := []string{filepath.Base(folder), filepath.Base(source)}
	names := regexp.MustCompile(`(?:^|[\s"'/=>(` + "`" + `])(?:` + regexp.QuoteMeta(either[0]) + "|" + regexp.QuoteMeta(either[1]) + `)(?:$|[\s"'/);,` + "`" + `])`)
	return p.anyStep(root, func(base, text string) bool {
		switch { // from what is cheap to what is dear: a repository may have thousands of such files
		case !strings.Contains(text, either[0]) && !strings.Contains(text, either[1]):
			return false
		case !stepFiles.MatchString(base):
			return names.MatchString(text)
		}
		return slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool {
			return names.MatchString(line) && names.MatchString(inContainer.ReplaceAllString(line, "")) && makes.MatchString(line)
		})
	})
}

// anyStep reports whether one of the files that tell how a project is prepared is such a one: those of the project, and those
// of the repository around it that name its folder.
func (p *Project) anyStep(root string, is func(base, text string) bool) bool {
	for _, hidden := range append([]string{""}, pipelines...) {
		dir := filepath.Join(root, hidden)
		for base, places := range p.filesByName(dir) {
			if composeName.MatchString(base) || !stepFiles.MatchString(base) && !scripts.MatchString(base) {
				continue
			}
			for _, place := range places {
				file := filepath.Join(dir, filepath.FromSlash(place))
				text := p.stepText(file)
				if text != "" && (Inside(file, p.Dir) || strings.Contains(text, filepath.Base(p.Dir))) && is(base, text) {
					return true
				}
			}
		}
	}
	return false
}

// maxStepBytes bounds the texts that are kept of such files.
const maxStepBytes = 32 << 20

// stepText is the text of a file that tells how a project is prepared; "" where it cannot be read.
func (p *Project) stepText(file string) string {
	if text, known := p.steps[file]; known {
		return text
	}
	content, err := readFile(file)
	if err != nil {
		return ""
	}
	if p.steps == nil {
		p.steps = map[string]string{}
	}
	if p.stepBytes += len(content); p.stepBytes <= maxStepBytes {
		p.steps[file] = string(content)
	}
	return string(content)
}

// isDir reports whether a directory is there.
func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func missing(name string) bool {
	_, err := os.Stat(name)
	return os.IsNotExist(err)
}
