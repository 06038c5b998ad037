package nginx

import "sync"

// endpoints are, server by server, the paths to which auth_request, mirror and error_page lead.
type endpoints struct {
	once  sync.Once
	paths []map[string]bool
}

// Endpoint reports whether a path of a server is one that nginx itself asks for: it is the target of an
// auth_request, a mirror or an error_page that is in force there.
func (c *Config) Endpoint(server int, path string) bool {
	c.ends.once.Do(func() {
		for i := range c.Servers {
			paths := map[string]bool{}
			lead := func(all []Setting) {
				for _, s := range all {
					if (s.Name == "auth_request" || s.Name == "mirror" || s.Name == "error_page") && len(s.Args) > 0 {
						paths[s.Args[len(s.Args)-1]] = true
					}
				}
			}
			lead(c.Settings)
			lead(c.Servers[i].Settings)
			for _, l := range c.Servers[i].Locations {
				lead(l.Settings)
			}
			c.ends.paths = append(c.ends.paths, paths)
		}
	})
	return server >= 0 && server < len(c.ends.paths) && c.ends.paths[server][path]
}
