package apps

import (
	"cmp"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// bringsUnseen matches commands that may leave anything in an image.
	bringsUnseen = lazyregexp.New(`\b(?:git|curl|wget|tar|unzip|rsync)\b|\.sh\b`)
	// buildsPages matches a script of package.json that builds pages.
	buildsPages = lazyregexp.New(`\b(?:next (?:build|export)|nuxt (?:build|generate)|vite build|react-scripts build|vue-cli-service build|astro build|gatsby build|ng build|docusaurus build)\b`)
	// servesStatic matches what gives out files in well-known frameworks.
	servesStatic = lazyregexp.New(`express\.static|serve-static|serveStatic|ServeStatic|koa-static|@fastify/static|\bsirv\b|whitenoise|StaticFiles|send_from_directory|http\.FileServer|UseStaticFiles`)
	// tellsPlaces matches the names of files in which a program may name a folder.
	tellsPlaces = lazyregexp.New(`(?i)\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|java|kt|cs|exs?|sh|json|ya?ml|toml|ini|cfg|conf|properties|env)$|^\.env|^(?:dockerfile|makefile|procfile)`)
	// namesNoPlace matches those among them that say nothing of it.
	namesNoPlace = lazyregexp.New(`^(?:package-lock|npm-shrinkwrap)\.json$|^pnpm-lock\.yaml$|^(?:docker-)?compose[\w.-]*\.ya?ml$`)
)

// pagesAside are the pages for which a service has a volume at another path than theirs, where its image has nothing.
func (p reader) pagesAside(s *compose.Service) (all []compose.PagesAside) {
	if s.Build == nil || !filepath.IsAbs(s.Build.Context) || s.Build.Dockerfile == "" {
		return nil
	}
	for i := range s.Mounts {
		m := &s.Mounts[i]
		if m.Type != "volume" || m.Source == "" || m.Outside || !isBuiltFolder(m.Target) {
			continue
		}
		if found := p.copiedAside(s, m); found != nil {
			all = append(all, *found)
		} else if found := p.builtAside(s, m); found != nil {
			all = append(all, *found)
		}
	}
	return all
}

// isBuiltFolder reports whether a path ends with the name of a folder in which tools put pages.
func isBuiltFolder(name string) bool { return slices.Contains(builtFolders, path.Base(name)) }

// copiedAside tells of pages that the image takes from an earlier stage, where the volume is at a path of which not even the
// directory above is there, and whose name stands in no file that could say so.
func (p reader) copiedAside(s *compose.Service, m *compose.Mount) *compose.PagesAside {
	image := p.ImageFS(s.Name, nil)
	top, missing := path.Dir(m.Target), path.Base(m.Target)
	for top != "/" && !isThere(image, top) {
		top, missing = path.Dir(top), path.Base(top)
	}
	entrypoint, command := p.StartWords(s.Name)
	runs := strings.Join(append(p.Runs(s.Name), strings.Join(slices.Concat(entrypoint, command), " ")), "\n")
	isShort := len(missing) < 3 || strings.HasPrefix(missing, ".") // and may stand for anything, or is a tool's own
	if top == "/" || top == path.Dir(m.Target) || isShort || bringsUnseen.MatchString(runs) || runsBuild.MatchString(runs) || buildsPages.MatchString(runs) {
		return nil
	}
	var found []compose.Taken
	for _, t := range p.Taken(s.Name) {
		if isBuiltFolder(t.Target) && compose.Below(t.Target, top) && s.MountOver(t.Target) == nil && makesPages(t) {
			found = append(found, t)
		}
	}
	if len(found) != 1 || p.isNamed(s, m, missing) {
		return nil
	}
	return &compose.PagesAside{Mounted: m.Target, Pages: found[0].Target, Set: found[0].Pos, Served: p.servesFiles(s)}
}

// makesPages reports whether what is taken from a stage stands in a project with a tool that builds pages.
func makesPages(t compose.Taken) bool {
	dir := manifestAbove(t.Files, t.Source)
	if dir == "" {
		return false
	}
	content, _ := fs.ReadFile(t.Files, path.Join(dir, "package.json")[1:])
	return slices.ContainsFunc(slices.Collect(maps.Values(manifestOf(content).Scripts)), buildsPages.MatchString)
}

func isThere(files compose.RootFS, dir string) bool {
	_, err := files.Stat(dir[1:])
	return err == nil
}

// isNamed reports whether a folder may be named anywhere but where it is mounted: in the code of which the image is built, what
// starts it, its variables.
func (p reader) isNamed(s *compose.Service, m *compose.Mount, folder string) bool {
	entrypoint, command := p.StartWords(s.Name)
	told := slices.Concat(entrypoint, command, slices.Collect(maps.Values(p.Environment(s.Name))), []string{string(p.Source(s.Build.Dockerfile))})
	for number, line := range strings.Split(string(p.Source(m.Pos.File)), "\n") {
		if number+1 < m.Pos.Line || number > m.Pos.Line+3 || !strings.Contains(line, m.Target) { // in the long syntax it is on a line of its own
			told = append(told, line)
		}
	}
	if strings.Contains(strings.Join(told, "\n"), folder) {
		return true
	}
	return !p.everySource(s.Build.Context, func(name string) bool { return tellsPlaces.MatchString(name) && !namesNoPlace.MatchString(name) }, func(_, text string) bool {
		return !strings.Contains(text, folder)
	})
}

// servesFiles reports whether the code in a service's image may give out files itself, so that its pages are not missed.
func (p reader) servesFiles(s *compose.Service) bool {
	image, entries, serves := p.ImageFS(s.Name, nil), 0, s.GivesPages
	_ = fs.WalkDir(image, cmp.Or(strings.TrimPrefix(p.StartDir(s.Name), "/"), "."), func(name string, d fs.DirEntry, err error) error {
		switch entries++; {
		case serves:
			return fs.SkipAll
		case err != nil:
			return nil
		case entries > maxCodeFiles || p.ctx.Err() != nil:
			serves = true
			return fs.SkipAll
		case d.IsDir() && slices.Contains(notCode, d.Name()):
			return fs.SkipDir
		case d.Type().IsRegular() && tellsPlaces.MatchString(d.Name()):
			text, _ := fs.ReadFile(image, name)
			serves = servesStatic.Match(text)
		}
		return nil
	})
	return serves
}

// builtAside tells of pages that the image's own commands, or its start, build with a tool that puts them elsewhere than in the
// folder that the volume is mounted over.
func (p reader) builtAside(s *compose.Service, m *compose.Mount) *compose.PagesAside {
	image := p.ImageFS(s.Name, nil)
	dir := manifestAbove(image, m.Target)
	entrypoint, command := p.StartWords(s.Name)
	runs := append(p.Runs(s.Name), strings.Join(slices.Concat(entrypoint, command), " "))
	all := strings.Join(runs, "\n")
	isInput := path.Base(m.Target) == "public" || path.Base(m.Target) == "www" // of files that tools take as they are, or that an app writes
	if dir == "" || isInput || s.MountOver(dir) != nil || movesBuilt.MatchString(all) || bringsUnseen.MatchString(all) || strings.Contains(string(p.Source(s.Build.Dockerfile)), "BUILD_PATH") {
		return nil
	}
	content, _ := fs.ReadFile(image, path.Join(dir, "package.json")[1:])
	pack := manifestOf(content)
	for _, text := range pack.Scripts {
		if movesBuilt.MatchString(text) {
			return nil
		}
	}
	b := compose.BuiltPages{Source: m.Target}
	script := buildScript(pack, runs)
	if script == "" || !otherPages(image, dir, pack, script, &b) || s.MountOver(b.Pages) != nil {
		return nil
	}
	p.quoteAt(b.Set)
	return &compose.PagesAside{Mounted: m.Target, Pages: b.Pages, By: b.By, Set: b.Set, Served: p.servesFiles(s)}
}
