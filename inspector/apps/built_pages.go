package apps

import (
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// runsBuild matches a command that runs a script of package.json which builds pages.
	runsBuild = lazyregexp.New(`\b(?:npm|pnpm|bun)\s+run\s+([\w:-]*build[\w:-]*)|\byarn\s+(?:run\s+)?([\w:-]*build[\w:-]*)|\bpnpm\s+(build[\w:-]*)`)
	// movesBuilt matches what may put the pages elsewhere: programs that move files, and settings of where they go.
	movesBuilt = lazyregexp.New(`(?i)(?:^|[\s;&|"(])(?:mv|cp|ln|rsync|mkdir|cpx|ncp|shx|copyfiles)\s|out-?dir|output-?path|build_path|--dest\b|dist-?dir|/browser`)
)

// builtPages are the places from which an image takes pages that the tool in an earlier stage puts elsewhere.
func (p reader) builtPages(s *compose.Service) (all []compose.BuiltPages) {
	if s.Build == nil {
		return nil
	}
	for _, t := range p.Taken(s.Name) {
		dir := manifestAbove(t.Files, t.Source)
		if dir == "" || movesBuilt.MatchString(strings.Join(t.Runs, "\n")) || strings.Contains(string(p.Source(s.Build.Dockerfile)), "BUILD_PATH") {
			continue
		}
		content, _ := fs.ReadFile(t.Files, path.Join(dir, "package.json")[1:])
		m := manifestOf(content)
		by := packageScript{name: buildScript(m, t.Runs)}
		if by.text = m.Scripts[by.name]; by.name == "" {
			found, sure := buildIn(t.Files, dir, t.Runs)
			if !sure {
				continue
			}
			by = found
		}
		if m.Scripts["post"+by.name] != "" && by.name != "" || movesBuilt.MatchString(by.text) {
			continue
		}
		b := compose.BuiltPages{Source: t.Source, Target: t.Target, At: t.Pos}
		if strings.Contains(by.text, "ng build") {
			if !angularPages(t.Files, dir, &b) {
				continue
			}
		} else if by.name == "" || !otherPages(t.Files, dir, m, by.name, &b) {
			continue
		}
		p.quoteAt(b.Set)
		all = append(all, b)
	}
	return all
}

// manifestAbove is the next directory above a path that has a package.json; "" for none.
func manifestAbove(files fs.FS, name string) string {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if isFile(files, strings.TrimPrefix(path.Join(dir, "package.json"), "/")) {
			return dir
		}
		if dir == "/" {
			return ""
		}
	}
}

// buildScript is the one script of package.json that commands run to build; "" for none, or more than one.
func buildScript(m manifest, runs []string) string {
	var found []string
	for _, run := range runs {
		for _, at := range runsBuild.FindAllStringSubmatch(run, -1) {
			name := at[1] + at[2] + at[3]
			if m.Scripts[name] != "" && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// An angularProject is what is read of a project in angular.json (angular.dev/reference/configs/workspace-config).
type angularProject struct {
	Architect, Targets map[string]struct {
		Builder        string                    `json:"builder"`
		Options        map[string]any            `json:"options"`
		Configurations map[string]map[string]any `json:"configurations"`
	}
}

// angularPages tells where Angular's builder puts the pages, where that is not what is taken. Its builder `application` has
// them in browser, below the output path (angular.dev/tools/cli/build-system-migration).
func angularPages(files compose.RootFS, dir string, b *compose.BuiltPages) bool {
	name := path.Join(dir, "angular.json")
	text, seen := textOf(files, name[1:])
	var workspace struct {
		Projects map[string]angularProject `json:"projects"`
	}
	if !seen || json.Unmarshal([]byte(text), &workspace) != nil {
		return false
	}
	var found, others []string
	for title, project := range workspace.Projects {
		pages, sure := project.pages(title)
		if pages = path.Join(dir, pages); !sure || compose.Below(b.Source, pages) {
			return false
		}
		if compose.Below(pages, b.Source) {
			found = append(found, pages)
		} else {
			others = append(others, pages)
		}
	}
	switch {
	case len(found) == 1:
		b.Pages, b.Above = found[0], true
	case len(found) == 0 && len(others) == 1 && compose.Below(b.Source, path.Join(dir, "dist")) && b.Source != path.Join(dir, "dist") && files.Origin(b.Source).Kind == compose.Unseen:
		b.Pages = others[0]
	default:
		return false
	}
	b.By = "Angular"
	b.Set = compose.Pos{File: files.Origin(name).Host, Line: max(1, lineOf([]byte(text), `"builder": "@angular`))}
	return true
}

// pages are where a project's build puts them; sure is false where the files do not tell.
func (a angularProject) pages(title string) (where string, sure bool) {
	build, ok := a.Architect["build"]
	if !ok {
		build, ok = a.Targets["build"]
	}
	builder := build.Builder[strings.LastIndex(build.Builder, ":")+1:]
	isKnown := strings.HasPrefix(build.Builder, "@angular-devkit/build-angular:") || strings.HasPrefix(build.Builder, "@angular/build:")
	for _, configuration := range build.Configurations {
		if configuration["outputPath"] != nil {
			return "", false
		}
	}
	folder := ""
	if builder == "application" {
		folder = "browser"
	} else if builder != "browser" && builder != "browser-esbuild" {
		return "", false
	}
	switch at := build.Options["outputPath"].(type) {
	case nil:
		return path.Join("dist", title, folder), ok && isKnown
	case string:
		return path.Join(at, folder), ok && isKnown
	case map[string]any:
		base, _ := at["base"].(string)
		if own, given := at["browser"].(string); given {
			folder = own
		}
		return path.Join(base, folder), ok && isKnown && base != ""
	}
	return "", false
}

// A pageTool is a program that builds pages, and the folder in which it puts them while its settings say no other.
type pageTool struct {
	program, title, folder string
	config                 string             // the name of its settings file without its ending
	moves                  *lazyregexp.Regexp // words of those settings that may name another folder
}

var pageTools = []pageTool{
	{"vite", "Vite", "dist", "vite.config", lazyregexp.New(`outDir|\broot\b`)},            // vite.dev/config/build-options.html#build-outdir
	{"react-scripts", "create-react-app", "build", "", nil},                               // create-react-app.dev/docs/advanced-configuration
	{"vue-cli-service", "the Vue CLI", "dist", "vue.config", lazyregexp.New(`outputDir`)}, // cli.vuejs.org/config/#outputdir
	{"astro", "Astro", "dist", "astro.config", lazyregexp.New(`outDir|\broot\b|adapter`)}, // docs.astro.build/en/reference/configuration-reference/#outdir
	{"gatsby", "Gatsby", "public", "", nil},                                               // gatsbyjs.com/docs/reference/gatsby-cli
}

// builtFolders are the folders in which one tool or the other puts pages.
var builtFolders = []string{"dist", "build", "out", "public", ".output/public", "www"}

// ownFolders are packages that make Vite, or create-react-app, put its pages elsewhere.
var ownFolders = names("@sveltejs/kit laravel-vite-plugin @remix-run/dev @react-router/dev @tanstack/react-start @solidjs/start vinxi vike vite-plugin-ssr vitepress nuxt react-app-rewired @craco/craco @quasar/app-vite @builder.io/qwik-city")

// otherPages is angularPages for tools with one folder: what is taken is another one, which nothing makes.
func otherPages(files compose.RootFS, dir string, m manifest, script string, b *compose.BuiltPages) bool {
	words := m.script(script)
	rel := strings.TrimPrefix(b.Source, strings.TrimSuffix(dir, "/")+"/")
	at := slices.IndexFunc(pageTools, func(t pageTool) bool {
		return len(words) > 1 && path.Base(words[0]) == t.program && words[1] == "build"
	})
	if at < 0 || !slices.Contains(builtFolders, rel) || rel == pageTools[at].folder || files.Origin(b.Source).Kind != compose.Unseen {
		return false
	}
	tool := pageTools[at]
	if slices.ContainsFunc(ownFolders, func(name string) bool { return m.wants(name) != "" }) || slices.ContainsFunc(words[2:], func(word string) bool { return !strings.HasPrefix(word, "-") && strings.Contains(word, "/") }) {
		return false
	}
	if tool.config != "" {
		for _, ending := range []string{".ts", ".js", ".mjs", ".cjs", ".mts", ".cts"} {
			if text, err := fs.ReadFile(files, path.Join(dir, tool.config+ending)[1:]); err == nil && tool.moves.Match(text) {
				return false
			}
		}
	}
	if env, _ := fs.ReadFile(files, path.Join(dir, ".env")[1:]); strings.Contains(string(env), "BUILD_PATH") {
		return false
	}
	b.Pages, b.By = path.Join(dir, tool.folder), tool.title
	manifestName := path.Join(dir, "package.json")
	text, _ := textOf(files, manifestName[1:])
	b.Set = compose.Pos{File: files.Origin(manifestName).Host, Line: max(1, lineOf([]byte(text), `"`+script+`":`))}
	return true
}
