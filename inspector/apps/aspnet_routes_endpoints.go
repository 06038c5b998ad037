package apps

import (
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A csRouting is the code of an app of ASP.NET Core in which what maps endpoints is followed.
type csRouting struct{ *aspnetApp }

var csRouters = []*framework{{
	named: ".Map", made: lazyregexp.New(`(\b\w*[bB]uilder\.Build\(|\bWebApplication\.Create\()`),
	routes: lazyregexp.New(`\.(Map(?:Get|Post|Put|Delete|Patch|Methods|Group|Hub|HealthChecks)?)\s*(?:<[^()]*>)?\(\s*@?"`),
	methods: methods(
		do(answers, 0, -1, "MapGet", "MapPost", "MapPut", "MapDelete", "MapPatch", "MapMethods", "MapHub", "MapHealthChecks", "MapConnectionHandler"), do(groups, 0, -1, "MapGroup"), do(enters, -1, 0, "UseEndpoints"),
		do(nothing, -1, -1, "Run", "RunAsync", "Start", "StartAsync", "StopAsync", "Dispose", "DisposeAsync")),
	others: csOthers,
}}

// csPasses matches methods that give back what they are called on, and add no path.
var csPasses = lazyregexp.New(`^(?:Use|With|Require|Produces|Accepts|Add|Allow|Disable|Has|Exclude|CacheOutput|ConfigureAwait|MapControllers|MapToApiVersion|MapOpenApi|MapSwagger|MapScalar|MapPrometheus|MapDefaultEndpoints|` +
	`MapControllerRoute|MapDefaultControllerRoute|MapAreaControllerRoute|MapRazorPages|MapRazorComponents|MapBlazorHub|MapFallback\w*|MapGraphQL|MapGrpc\w*|MapStaticAssets|MapMetrics|MapIdentityApi)`)

// csOthers are extension methods: the app's own are followed.
func csOthers(c *routerCode, at codeSpot, r *router, name string, given []span) (*router, bool) {
	found := false
	for _, u := range c.units {
		for _, f := range u.functions {
			if f.name == name && len(f.params) > 0 && strings.HasPrefix(f.params[0].typ, "this ") {
				c.hand(f, 0, r)
				found = true
			}
		}
	}
	if found {
		return r, true
	}
	if name == "UseWhen" || name == "UseMiddleware" && len(given) > 1 || !csPasses.MatchString(name) {
		return nil, false
	}
	return r, true
}

var (
	csFunction = lazyregexp.New(`(?m)^[ \t]*(?:(?:public|private|protected|internal|static|async|override|virtual|sealed|partial|new)\s+)+(?:[\w<>\[\],.?]+\s+)+?(\w+)\s*(?:<[^()]*>)?\(`)
	csBody     = lazyregexp.New(`^\s*(?:where[^{=;]*)?(\{|=>)`)
	csParam    = lazyregexp.New(`^(?:\[[^\]]*\]\s*)?(.*?)\s*(\w+)\s*(?:=[^=].*)?$`)
)

// csFunctions are the methods of a file, and its lambdas.
func csFunctions(u *codeUnit) (all []*function) {
	for _, m := range csFunction.FindAllStringSubmatchIndex(u.blank, -1) {
		f := &function{unit: u, at: m[2], name: u.blank[m[2]:m[3]], nameAt: m[2]}
		given, behind := argumentSpans(u.text, m[1])
		body := csBody.FindStringSubmatchIndex(u.blank[behind:])
		if behind == 0 || body == nil {
			continue
		}
		f.open = behind + body[2]
		if u.blank[f.open] == '{' {
			f.close = f.open + closing(u.blank[f.open+1:])
		} else {
			f.close = expressionEnd(u.text, behind+body[1])
		}
		for _, at := range given {
			if p := csParam.FindStringSubmatch(u.blank[at.from:at.to]); p != nil {
				f.params = append(f.params, argument{p[2], p[1] + " "})
			}
		}
		all = append(all, f)
	}
	for _, m := range scriptArrow.FindAllStringIndex(u.blank, -1) {
		if f := scriptLambda(u, m[0]); f != nil {
			all = append(all, f)
		}
	}
	return all
}

func (app csRouting) kinds() []*framework { return csRouters }

var csTakes = &routerCalls{
	serves: lazyregexp.New(`(?:nameof|typeof|GetRequiredService\w*|CreateLogger|\.Seed\w*|\.Migrate\w*|Initiali[sz]e\w*|\.Configure)$`), wraps: matchesNothing, shortens: matchesNothing,
}

func (app csRouting) calls() *routerCalls { return csTakes }

func (app csRouting) path(at codeSpot, expr string) (string, bool) {
	return literal(strings.TrimPrefix(expr, "@"))
}

func (app csRouting) everywhere(c *routerCode, u *codeUnit, name string, field bool) []region {
	whole := region{u, 0, len(u.blank), "", name}
	if field {
		whole.before = "."
	}
	return []region{whole}
}

// meant are the methods of a name.
func (app csRouting) meant(c *routerCode, u *codeUnit, at span) (all []*function) {
	name := strings.TrimSpace(u.blank[at.from:at.to])
	name = name[strings.LastIndexByte(name, '.')+1:]
	for _, other := range app.units {
		for _, f := range other.functions {
			if f.name == name && name != "" {
				all = append(all, f)
			}
		}
	}
	return all
}

func (app csRouting) imported(u *codeUnit, name string) bool { return false }

func (app csRouting) callers(c *routerCode, f *function) (all []routerCall) {
	for _, u := range app.units {
		all = append(all, callsOf(u, f.name)...)
	}
	return all
}

func (app csRouting) given(*routerCode, *codeUnit, string, int, *router) bool { return false }
