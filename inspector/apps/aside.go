package apps

import (
	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// What stands beside the code that an app runs, by names that languages, frameworks and tools give it: (?i) as they write them.
var (
	asideFolders = lazyregexp.New(`(?i)(?:^|/)(?:tests?|__tests__|specs?|e2e|cypress|mocks?|__mocks__|msw|examples?|docs?)/`)
	asideNames   = lazyregexp.New(`(?i)(?:^|/)(?:test_|conftest\.)[^/]*$|_test\.\w+$|_spec\.rb$|\.(?:spec|test|cy|e2e|mock|stories|story|d|min|bundle)\.\w+$|(?-i:Tests?)\.(?:java|kt|cs|php)$`)
	// chores matches what people and deployments run by hand beside the server.
	chores = lazyregexp.New(`(?i)(?:^|/)(?:scripts|bench(?:marks?)?|migrations|management|locust\w*)/|(?:^|/)locust\w*\.py$`)
	// keptFromPages matches what no bundler puts into pages: servers beside them, settings of tools, workers.
	keptFromPages = lazyregexp.New(`(?i)(?:^|/)(?:stories|scripts|server|backend|functions|supabase)/|\.(?:config|server)\.[jt]sx?$|` +
		`(?:^|/)(?:setupproxy|setuptests|service-?worker|sw|mockserviceworker|server)\.[mc]?[jt]s$`)
)

// asideOfApp reports whether an app runs nothing of a file, by its path below the app's folder: a test, an example, a document,
// or what a tool made of another file.
func asideOfApp(below string) bool {
	return asideNames.MatchString(below) || asideFolders.MatchString(below)
}

// asideOfServing is asideOfApp, or code that is run beside the server.
func asideOfServing(below string) bool { return asideOfApp(below) || chores.MatchString(below) }

// asideOfPages is asideOfApp, or code that gets to no browser.
func asideOfPages(below string) bool { return asideOfApp(below) || keptFromPages.MatchString(below) }

// sourceBut is everySource without the files that stand aside, by their paths below the directory.
func (of *sources) sourceBut(aside func(below string) bool, dir string, wanted func(name string) bool, visit func(name, text string) bool) bool {
	return of.eachSource(dir, func(f codeFile) bool { return wanted(f.Name()) && !aside(compose.Relative(dir, f.path)) }, visit)
}
