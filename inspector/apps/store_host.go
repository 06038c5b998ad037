package apps

import (
	"maps"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// storeVariable matches the names of variables that hold the host of a store alone: DB_HOST, WORDPRESS_DB_HOST, PGHOST.
	storeVariable = lazyregexp.New(`^(?:[A-Z0-9]+_)*(DB|DATABASE|SQL|POSTGRES|POSTGRESQL|PG|MYSQL|MARIADB|MONGO|MONGODB|REDIS|RABBITMQ)_?(?:HOST|HOSTNAME|SERVER)$`)
	storeURL      = lazyregexp.New(`^(?:jdbc:)?(postgres|postgresql|postgis|mysql|mariadb|mongodb|redis|amqp)(?:\+\w+)?://(?:[^@/\s]*@)?([^:/?,\s@]+)(?::\d+)?(?:[/?].*)?$`)
	storeName     = lazyregexp.New(`^[a-z][a-z0-9_-]*$`) // of one word: others are looked up outside as well
)

// storeKinds has the kind of store that a word in a variable's name, or the scheme of a URL, tells.
var storeKinds = map[string]string{
	"postgres": "postgres", "postgresql": "postgres", "postgis": "postgres", "pg": "postgres", "mysql": "mysql", "mariadb": "mysql",
	"mongo": "mongo", "mongodb": "mongo", "redis": "redis", "rabbitmq": "rabbitmq", "amqp": "rabbitmq",
}

// storeHosts are the names of one word under which a service's environment asks for stores, in the order of the variables.
func (p reader) storeHosts(s *compose.Service) []compose.StoreHost {
	var all []compose.StoreHost
	env := p.Environment(s.Name)
	for _, name := range slices.Sorted(maps.Keys(env)) {
		host, word := strings.ToLower(strings.TrimSpace(env[name])), ""
		if m := storeURL.FindStringSubmatch(host); m != nil {
			word, host = m[1], m[2]
		} else if m := storeVariable.FindStringSubmatch(name); m != nil {
			word = strings.ToLower(m[1])
			host, _, _ = strings.Cut(host, ":")
		}
		at, inImage := p.VariableAt(s.Name, name)
		if word == "" || inImage || at.IsZero() || !storeName.MatchString(host) || host == "localhost" || !p.Settled(s.Name, name) {
			continue
		}
		all = append(all, compose.StoreHost{Host: host, Kind: storeKinds[word], Variable: name, Pos: at})
	}
	return all
}
