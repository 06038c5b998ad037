package inspector

import (
	"regexp"
	"slices"

	"github.com/composecheck/composecheck/compose"
)

// storeImage matches images of what keeps data for apps.
var storeImage = regexp.MustCompile(`(?i)(?:^|/)(?:postgres|postgis|pgvector|timescaledb|mysql|mariadb|percona|redis|valkey|keydb|dragonfly|mongo|elasticsearch|opensearch|rabbitmq|memcached|cassandra|clickhouse|cockroach|mssql)[^/]*$`)

// Stores returns the services whose data a service uses, as far as the files tell: those on which it depends, and, where none
// of them is a database by its image, those of the databases that it reaches.
func (s *Snapshot) Stores(service *compose.Service) []*compose.Service {
	var all, named []*compose.Service
	for i := range s.Project.Services {
		other := &s.Project.Services[i]
		if other.Name == service.Name || s.Proxy(other.Name) != nil || other.Scale == 0 {
			continue
		}
		d := service.Dependency(other.Name)
		if d != nil && d.Condition != "service_completed_successfully" {
			all = append(all, other)
		}
		if isStore(other) && (d != nil || len(SharedNetworks(service, other)) > 0) {
			named = append(named, other)
		}
	}
	if len(all) > 0 && slices.ContainsFunc(all, isStore) || len(named) == 0 {
		return all
	}
	return append(all, named...)
}

// storeKinds has the images of each kind of store that a setting may name.
var storeKinds = map[string]*regexp.Regexp{
	"postgres": regexp.MustCompile(`(?i)(?:^|/)(?:postgres|postgis|pgvector|timescaledb)[^/]*$`), "mysql": regexp.MustCompile(`(?i)(?:^|/)(?:mysql|mariadb|percona)[^/]*$`),
	"mongo": regexp.MustCompile(`(?i)(?:^|/)mongo(?:db)?(?::|$)`), "redis": regexp.MustCompile(`(?i)(?:^|/)(?:redis|valkey|keydb|dragonfly)(?::|$)`),
	"rabbitmq": regexp.MustCompile(`(?i)(?:^|/)rabbitmq[^/]*$`), "": regexp.MustCompile(`(?i)(?:^|/)(?:postgres|postgis|pgvector|timescaledb|mysql|mariadb|percona|mongo)[^/]*$`),
}

// StoresOfKind returns the services that keep the data of which a setting of a service asks by kind, as compose.StoreHost has
// it, and that it reaches.
func (s *Snapshot) StoresOfKind(service *compose.Service, kind string) []*compose.Service {
	var all []*compose.Service
	for i := range s.Project.Services {
		other := &s.Project.Services[i]
		if image := storeKinds[kind]; image != nil && other.Scale > 0 && image.MatchString(other.BaseImage()) && len(SharedNetworks(service, other)) > 0 {
			all = append(all, other)
		}
	}
	return all
}

func isStore(service *compose.Service) bool {
	return storeImage.MatchString(service.Image) || service.Build != nil && storeImage.MatchString(service.Build.From)
}
