package apps

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An aspnetApp is the code of an app of ASP.NET Core: that of its project, and of those that it refers to.
type aspnetApp struct {
	p     reader
	units []*codeUnit
	compose.Routes
}

var (
	csAssembly  = lazyregexp.New(`<AssemblyName>\s*([\w.-]+)\s*</AssemblyName>`)
	csReference = lazyregexp.New(`<ProjectReference\s+Include\s*=\s*"([^"]+)"`)
	// aspnetOther matches what answers, or moves routes, in other ways.
	aspnetOther = lazyregexp.New(`\bUsePathBase\b|RoutePrefix|MapReverseProxy|UseOcelot|AddOcelot|FastEndpoints|\bCarter\b|ServiceStack|AddRouteComponents|UseGeneralRoutePrefix|ApplicationModelConvention|UseRewriter|Request\.Path\s*=[^=]|Umbraco|OrchardCore|\bAbp`)
	// aspnetPages matches what answers to any path.
	aspnetPages = lazyregexp.New(`MapControllerRoute|MapDefaultControllerRoute|MapRazorPages|MapRazorComponents|MapBlazorHub|MapFallback|UseSpa\b|UseDefaultFiles|UseFileServer|UseMvcWithDefaultRoute|UseMvc\(\s*\w+\s*=>`)

	csClass      = lazyregexp.New(`\bclass\s+(\w+)\s*(?:<[^{]*?>)?\s*(?:\([^{}]*?\)\s*)?(?::\s*([^{]+))?\{`)
	csRoute      = lazyregexp.New(`[\[,]\s*Route(?:Attribute)?\s*\(`)
	csMethod     = lazyregexp.New(`[\[,]\s*(?:Http(?:Get|Post|Put|Delete|Patch|Head|Options)|Route)(?:Attribute)?\s*\(`)
	csController = lazyregexp.New(`\bController(?:Base)?\b`)
	csToken      = lazyregexp.New(`\[(?:action|area)\]`)
	dotnetRun    = lazyregexp.New(`^(?:run|watch)$`)
)

// aspnetRoutes are the routes of an app of ASP.NET Core, by its controllers and endpoints; nil where these do not tell all of them.
func (p reader) aspnetRoutes(s *compose.Service) *compose.Routes {
	words, _ := p.startLine(s)
	app := &aspnetApp{p: p}
	if len(words) < 2 || path.Base(words[0]) != "dotnet" || p.elsewhere(s, []string{"ASPNETCORE_PATHBASE", "PATH_BASE", "PATHBASE"}, nil) || !app.find(s, words[1:]) {
		return nil
	}
	c := followRouters(csRouting{app}, app.units)
	for _, u := range app.units {
		for _, f := range u.functions {
			if f.name == "Configure" && len(f.params) > 0 && strings.Contains(f.params[0].typ, "IApplicationBuilder") {
				c.hand(f, 0, c.newRouter(csRouters[0])) // of a class Startup
			}
		}
	}
	if !app.controllers() || !c.addTo(&app.Routes) {
		return nil
	}
	for _, u := range app.units {
		if aspnetPages.MatchString(u.blank) {
			addRoute(&app.Routes, "/", u.place(0))
		}
		if strings.Contains(u.blank, "UseStaticFiles") {
			app.Aside = append(app.Aside, "/")
		}
		if strings.Contains(u.blank, "MapGraphQL") {
			addRoute(&app.Routes, "/graphql", u.place(0))
		}
	}
	return &app.Routes
}

// find reads the code of the project that a command of dotnet runs; false where it is not seen, or not certain.
func (app *aspnetApp) find(s *compose.Service, words []string) bool {
	projects, sources := map[string]string{}, map[string]string{}
	for _, dir := range app.p.sourceRoots(s) {
		wanted := func(name string) bool { return strings.HasSuffix(name, ".cs") || strings.HasSuffix(name, ".csproj") }
		whole := app.p.everySource(dir, wanted, func(name, text string) bool {
			if strings.HasSuffix(name, ".csproj") {
				projects[name] = text
			} else {
				sources[name] = text
			}
			return true
		})
		if !whole {
			return false
		}
	}
	start := chosenProject(projects, words)
	if start == "" {
		return false
	}
	for _, project := range withReferences(projects, start) {
		if !app.read(filepath.Dir(project), sources, projects) {
			return false
		}
	}
	return true
}

// withReferences are a project and all those that it refers to.
func withReferences(projects map[string]string, start string) []string {
	queue := []string{start}
	for i := 0; i < len(queue); i++ {
		for _, m := range csReference.FindAllStringSubmatch(projects[queue[i]], -1) {
			other := filepath.Join(filepath.Dir(queue[i]), filepath.FromSlash(strings.ReplaceAll(m[1], `\`, "/")))
			if !slices.Contains(queue, other) {
				queue = append(queue, other)
			}
		}
	}
	return queue
}

// chosenProject is the project that words run, by the name of its library, or the only one; "" where it is not certain.
func chosenProject(projects map[string]string, words []string) (found string) {
	library, isLibrary := strings.CutSuffix(path.Base(words[0]), ".dll")
	if !isLibrary && !dotnetRun.MatchString(words[0]) {
		return ""
	}
	named := ""
	for i, word := range words {
		if flag := flagOf(word); flag == "--project" || flag == "-p" {
			named = strings.TrimSuffix(path.Base(cutValue(words, i)), ".csproj")
		}
	}
	for name, text := range projects {
		base := strings.TrimSuffix(filepath.Base(name), ".csproj")
		if m := csAssembly.FindStringSubmatch(text); m != nil && isLibrary {
			base = m[1]
		}
		if !strings.Contains(text, "Microsoft.NET.Sdk.Web") || isLibrary && base != library || named != "" && base != named && filepath.Base(filepath.Dir(name)) != named {
			continue
		}
		if found != "" {
			return ""
		}
		found = name
	}
	return found
}

// read takes the files of a project, and leaves out those of other projects below it; false where one may move routes.
func (app *aspnetApp) read(dir string, sources, projects map[string]string) bool {
	for name, text := range sources {
		if !strings.HasPrefix(name, dir+string(filepath.Separator)) || slices.ContainsFunc(app.units, func(u *codeUnit) bool { return u.name == name }) {
			continue
		}
		other := false
		for project := range projects {
			below := filepath.Dir(project)
			other = other || below != dir && strings.HasPrefix(below, dir) && strings.HasPrefix(name, below+string(filepath.Separator))
		}
		if other {
			continue
		}
		u := newUnit(name, compose.Relative(app.p.Dir, name), withoutRemarks(text))
		if aspnetOther.MatchString(u.blank) {
			return false
		}
		u.functions = csFunctions(u)
		app.units = append(app.units, u)
	}
	slices.SortFunc(app.units, func(a, b *codeUnit) int { return strings.Compare(a.name, b.name) })
	return true
}

// controllers adds the routes of all controllers; false where one does not tell its paths.
func (app *aspnetApp) controllers() bool {
	classes := map[string]csFoundClass{}
	for _, u := range app.units {
		for _, m := range csClass.FindAllStringSubmatchIndex(u.blank, -1) {
			class := csFoundClass{unit: u, name: u.blank[m[2]:m[3]], body: span{m[1], m[1] + closing(u.blank[m[1]:])}}
			if m[4] >= 0 {
				class.bases = u.blank[m[4]:m[5]]
			}
			from := strings.LastIndexAny(u.blank[:m[0]], ";{}") + 1
			class.before = span{from, m[0]}
			classes[class.name] = class
		}
	}
	names := make([]string, 0, len(classes))
	for name := range classes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if class := classes[name]; class.isController(classes, 0) && !app.controller(class, classes) {
			return false
		}
	}
	return true
}
