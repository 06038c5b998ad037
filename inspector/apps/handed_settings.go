package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	rewritesOf  = lazyregexp.New(`\brewrites\s*(?:\(|:|=)`)
	rewriteFrom = lazyregexp.New(`\bsource\s*:`)
	// decides matches what makes rewrites hold under conditions, or for what no page takes only.
	decides = lazyregexp.New(`\b(?:if|switch)\s*\(|[^?]\?[^.?]|&&|\.\.\.|\.map\(|\bfallback\b|NODE_ENV`)
	// shiftsPaths matches settings of Next.js with which its paths are others than the rewrites say.
	shiftsPaths = lazyregexp.New(`\b(?:basePath|i18n)\b`)
	buildRun    = lazyregexp.New(`(?m)^\s*RUN\b(?:.*\\\r?\n)*.*\bbuild\b`)
	ownRewrite  = lazyregexp.New(`\brewrite\(`)
)

// nextRewrites reads the rewrites of Next.js: a page of its own goes before, but none whose path has parameters. Their addresses
// are fixed when it is built: next start does not make them anew (nextjs.org/docs/app/api-reference/config/next-config-js/rewrites,
// github.com/vercel/next.js/issues/36415).
func (h *handingReader) nextRewrites() {
	for _, name := range nextFiles {
		if h.open(name) && ownRewrite.MatchString(h.text) {
			return
		}
	}
	if !h.openSettings("next.config") || shiftsPaths.MatchString(h.blank) {
		return
	}
	at := rewritesOf.FindAllStringIndex(h.blank, 2)
	if len(at) != 1 {
		return
	}
	h.by = "rewrites of " + h.name
	if h.built = h.s.Serving.Program != "next dev"; h.built && !h.isBuiltBefore() {
		return
	}
	end := expressionEnd(h.text, at[0][1]-1)
	if decides.MatchString(h.blank[at[0][1]:end]) {
		return
	}
	for _, m := range rewriteFrom.FindAllStringIndex(h.blank[:end], -1) {
		open := enclosing(h.blank, m[0])
		if m[0] < at[0][1] || open < 0 {
			continue
		}
		rule := h.object(open)
		source, to := valueOf(rule, "source"), valueOf(rule, "destination")
		from, plain := literalText(h.text[source.from:source.to])
		if !plain || to.to == 0 || valueOf(rule, "has").to > 0 || valueOf(rule, "missing").to > 0 {
			continue
		}
		switch below, whole := fixed(from); {
		case below == "" && whole && from != "/":
			return // it takes all that comes behind it
		case below == "" || h.ownsPath(below):
		case !whole:
			h.taken = append(h.taken, below)
		default:
			h.add(below, to, "", false)
		}
	}
}

// isBuiltBefore reports whether the app is built with its image, and not by its container, with what that is told.
func (h *handingReader) isBuiltBefore() bool {
	entrypoint, command := h.p.StartWords(h.s.Name)
	return buildRun.MatchString(h.p.buildText(h.s)) && !strings.Contains(strings.Join(slices.Concat(entrypoint, command), " "), "build")
}

// nuxtProxy reads the route rules of Nuxt, which are those of when it was built, and what its development server hands on
// (nitro.build/config#routerules, nitro.build/config#devproxy).
func (h *handingReader) nuxtProxy() {
	if h.built = !strings.HasSuffix(h.s.Serving.Program, " dev"); !h.built {
		h.section("nuxt.config", "nitro", "devProxy")
	} else if !h.isBuiltBefore() || !h.openSettings("nuxt.config") {
		return
	}
	h.by = "routeRules of " + h.name
	for _, m := range lazyregexp.New(`\brouteRules\s*:\s*`).FindAllStringIndex(h.blank, -1) {
		for _, rule := range h.object(m[1]) {
			to := valueOf(h.object(rule.at.from), "proxy")
			if to.to > 0 && h.text[to.from] == '{' {
				to = valueOf(h.object(to.from), "to")
			}
			below, whole := fixed(rule.key)
			if to.to > 0 && whole && strings.HasPrefix(below, "/") {
				h.add(below, to, "", false)
			}
		}
	}
}

// viteProxy reads the proxy of Vite's server, which its preview has as well unless it has its own
// (vite.dev/config/server-options#server-proxy, vite.dev/config/preview-options#preview-proxy).
func (h *handingReader) viteProxy(section string) {
	if !h.section("vite.config", section, "proxy") && section == "preview" {
		h.section("vite.config", "server", "proxy")
	}
}

// answersItself matches what may answer before the proxies of a server: functions of the settings', and plugins that stand in for an API.
var answersItself = lazyregexp.New(`configureServer|configurePreviewServer|setupMiddlewares|onBeforeSetupMiddleware|[mM]ock|\bbefore\s*[(:]`)

// section reads the proxies that a key of a section of a settings file names; false for none.
func (h *handingReader) section(config, section, key string) bool {
	if !h.openSettings(config) || answersItself.MatchString(h.blank) {
		return false
	}
	h.by = section + "." + key + " of " + h.name
	in := lazyregexp.New(`\b` + section + `\s*:\s*$`)
	found := false
	for _, m := range lazyregexp.New(`\b`+key+`\s*:\s*`).FindAllStringIndex(h.blank, -1) {
		if open := enclosing(h.blank, m[0]); open >= 0 && in.MatchString(h.blank[:open]) {
			found = true
			h.proxies(m[1], key == "devProxy")
		}
	}
	return found
}

// proxies reads an object with a target for each path, or a list of such objects with the paths in them
// (webpack.js.org/configuration/dev-server/#devserverproxy).
func (h *handingReader) proxies(at int, loose bool) {
	if at >= len(h.text) {
		return
	}
	switch h.text[at] {
	case '{':
		for _, entry := range h.object(at) {
			switch below, whole := fixed(entry.key); {
			case !strings.HasPrefix(below, "/"):
				return // another form, or what may go before
			case !whole:
				h.taken = append(h.taken, below)
			case h.text[entry.at.from] == '{':
				h.options(below, h.object(entry.at.from), loose)
			default:
				h.add(below, entry.at, below, loose)
			}
		}
	case '[':
		spans, _ := argumentSpans(h.text, at+1)
		for _, one := range spans {
			options := h.object(one.from)
			context := valueOf(options, "context")
			for _, m := range contextPath.FindAllStringSubmatch(h.text[context.from:context.to], -1) {
				if below, whole := fixed(m[1]); whole && below != "" {
					h.options(below, options, loose)
				} else {
					h.taken = append(h.taken, below)
				}
			}
		}
	}
}

var (
	contextPath = lazyregexp.New(`['"](/[^'"\s]*)['"]`)
	// cutsPath matches what takes the beginning away from a path, in a group.
	cutsPath = lazyregexp.New(`^(?:\(?\w+\)?\s*=>\s*\w+\.replace\(\s*/\^((?:\\/[\w-]+)+)(?:\\/)?/\s*,\s*['"]/?['"]\s*\)|\{\s*['"]?\^((?:/[\w-]+)+)/?['"]?\s*:\s*['"]/?['"]\s*,?\s*\})$`)
)

// options notes one proxy of http-proxy's options: target, and what it does with the path.
func (h *handingReader) options(below string, list []keyed, loose bool) {
	target := valueOf(list, "target")
	if target.to == 0 || slices.ContainsFunc(list, func(e keyed) bool { return e.key == "" || e.key == "router" || e.key == "bypass" }) {
		h.taken = append(h.taken, below)
		return
	}
	rewritten := below
	for _, key := range []string{"rewrite", "pathRewrite"} {
		if change := valueOf(list, key); change.to > 0 {
			m := cutsPath.FindStringSubmatch(h.text[change.from:change.to])
			cut := ""
			if m != nil {
				cut = strings.ReplaceAll(m[1], `\`, "") + m[2]
			}
			loose = loose || m == nil || !strings.HasPrefix(rewritten+"/", cut+"/")
			rewritten = strings.TrimPrefix(rewritten, cut)
		}
	}
	h.add(below, target, rewritten, loose)
}

// reactProxy reads src/setupProxy.js, or else the proxy of package.json, to which create-react-app hands on all that is neither a
// page nor a file (create-react-app.dev/docs/proxying-api-requests-in-development).
func (h *handingReader) reactProxy() {
	if h.open("src/setupProxy.js") {
		h.middleware()
		return
	}
	if !h.open("package.json") {
		return
	}
	open := strings.IndexByte(h.text, '{')
	if to := valueOf(h.object(max(open, 0)), "proxy"); to.to > 0 {
		h.by = "proxy of package.json"
		h.add("", to, "", false)
	}
}

var proxyConfig = lazyregexp.New(`"proxyConfig"\s*:\s*"([^"]+)"`)

// angularProxy reads the file that ng serve is told of by a flag or by angular.json (angular.dev/tools/cli/serve).
func (h *handingReader) angularProxy() {
	name, told := flagValue(h.line.words, "--proxy-config")
	if !told && h.open("angular.json") {
		if m := proxyConfig.FindAllStringSubmatch(h.text, 2); len(m) == 1 {
			name = m[0][1]
		}
	}
	if name = strings.TrimPrefix(filepath.ToSlash(name), "./"); name == "" || !h.open(name) {
		return
	}
	h.by = name
	at := strings.IndexAny(h.text, "{[")
	if m := lazyregexp.New(`(?:exports|PROXY_CONFIG|export\s+default)\s*=?\s*[{\[]`).FindStringIndex(h.blank); m != nil {
		at = m[1] - 1
	}
	if at >= 0 {
		h.proxies(at, false)
	}
}
