package apps

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	inQuotes = lazyregexp.New(`^(?:"[^"'$]+"|'[^"'$]+')$`)
	// namesAddress matches variables of which templates of nginx make addresses.
	namesAddress = lazyregexp.New(`(?:HOST|HOSTNAME|UPSTREAM|BACKEND|SERVER|SERVICE|ADDR|ADDRESS|PORT|NAME|URL|URI)$`)
	// takesQuotes matches variables that are read as a line of a shell is, or as a value of TOML, JSON, YAML or an INI file: those of
	// Rocket and Dynaconf, Gitea's and Forgejo's (which come into their app.ini), Gotify's, Ghost's url (nconf), Kibana's.
	takesQuotes = lazyregexp.New(`(?:OPTS|ARGS|OPTIONS|FLAGS|PARAMS|COMMAND|CMD)$|^(?:ROCKET|DYNACONF|GITEA_|FORGEJO_|GOTIFY)_|^url$|^SERVER_(?:BASEPATH|PUBLICBASEURL)$`)
	// putIntoNginx are images that write their variables into nginx's configuration, where a word may stand in quotes.
	putIntoNginx = names("swaggerapi/swagger-ui")
)

// isQuoted reports whether a variable has quotes around its value, which may be shown.
func isQuoted(name, value string) bool {
	return inQuotes.MatchString(value) && !compose.ShowsSecret(name+"="+value)
}

// quotedVariables are the variables of a service that quotes around their value keep from telling its app where it serves. Compose takes
// them away in files of variables, and leaves them in `- NAME="value"`, where YAML has no quotes but around a whole item
// (docs.docker.com/reference/compose-file/services/#environment). Whether they count is found out by reading the app without them.
func (p reader) quotedVariables(s *compose.Service) (all []compose.Quoted) {
	bare := map[string]string{}
	env := p.Environment(s.Name)
	for _, name := range slices.Sorted(maps.Keys(env)) {
		at, inImage := p.VariableAt(s.Name, name)
		if value := env[name]; !inImage && !at.IsZero() && isQuoted(name, value) && !takesQuotes.MatchString(name) {
			all = append(all, compose.Quoted{Name: name, Pos: at})
			bare[name] = value[1 : len(value)-1]
			if namesAddress.MatchString(name) && strings.Contains(s.BaseImage(), "nginx") {
				p.quoteAt(at) // a template has it in nginx's configuration
			}
		}
	}
	if len(all) == 0 || len(all) > maxQuoted || isImage(s.Image, putIntoNginx) {
		return nil
	}
	meant := p.servesWith(s, bare)
	for i := range all {
		q := &all[i]
		given := maps.Clone(bare)
		given[q.Name] = env[q.Name]
		is := p.servesWith(s, given)
		given[q.Name] = ""
		q.Port = portMeant(is, meant, p.servesWith(s, given))
		q.Path, q.Keeps = pathMeant(q, is, meant)
		if q.Port != 0 || q.Path != "" {
			p.quoteAt(q.Pos)
		}
	}
	return slices.DeleteFunc(all, func(q compose.Quoted) bool { return q.Port == 0 && q.Path == "" })
}

// maxQuoted is how many variables of one service are tried.
const maxQuoted = 8

// servesWith is a service with what its app's files tell of where it serves, if its variables had other values.
func (p reader) servesWith(s *compose.Service, values map[string]string) *compose.Service {
	other := readerOf(p.ctx, p.WithVariables(s.Name, values))
	other.sources = p.sources
	with := *s
	with.Serving, with.ImagePorts, with.Routes, with.Topmost = nil, other.imagePorts(s), cmp.Or(other.toldRoutes(s), other.springRoutes(s)), other.topmost(s)
	if found := other.serving(s); found != nil && with.ImagePorts == nil {
		with.Serving = &found.Serving
	}
	return &with
}

// javaScriptProgram matches programs whose code is followed as far as what it makes of a text that is no number.
var javaScriptProgram = lazyregexp.New(`^(?:node|bun|deno) `)

// portMeant is the port on which an app would listen if a variable had no quotes, and does not as it is; 0 where that is the same,
// or where it may listen there also without the variable, which is what code may do that understands no text in quotes.
func portMeant(is, meant, without *compose.Service) int {
	if at := meant.Serving; at != nil && at.Port != 0 && at.Address == every {
		if is.Serving != nil && is.Serving.Port == at.Port && is.Serving.Address == every ||
			without.Serving != nil && without.Serving.Port == at.Port && !javaScriptProgram.MatchString(at.Program) {
			return 0
		}
		return at.Port
	}
	if meant.ImagePorts == nil {
		return 0
	}
	for _, at := range meant.ImagePorts.Ports {
		if is.ImagePorts == nil || !slices.Contains(is.ImagePorts.Ports, at) {
			return at.Port
		}
	}
	return 0
}

// pathMeant is portMeant for the path below which the app would stand, and whether it would want that in its requests.
func pathMeant(q *compose.Quoted, is, meant *compose.Service) (path string, keeps bool) {
	switch {
	case meant.Routes != nil && meant.Routes.Told != "" && meant.Routes.Pos == q.Pos && (is.Routes == nil || !slices.Equal(is.Routes.Paths, meant.Routes.Paths)):
		return meant.Routes.Paths[0], true
	case meant.Topmost != nil && meant.Topmost.Setting == q.Name && is.Topmost == nil:
		return meant.Topmost.Path, false
	}
	return "", false
}
