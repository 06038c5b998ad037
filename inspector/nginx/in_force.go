package nginx

import (
	"cmp"
	"slices"
	"time"
)

// nginx's timeouts where none is written.
const (
	defaultTimeout       = 60 * time.Second
	defaultStreamTimeout = 10 * time.Minute
)

// inForce adds the settings that apply where a pass stands.
func (i *interpreter) inForce(out *Pass, proto protocol) {
	at := scope{out.Server, out.Location}
	ask := func(name string, fallback time.Duration) (time.Duration, *Setting) {
		if s := i.setting(at, name); s != nil && len(s.Args) == 1 {
			if d, ok := parseTime(s.Args[0]); ok {
				return d, s
			}
		}
		return fallback, nil
	}
	out.Resolver = i.setting(at, "resolver")
	var read *Setting
	out.Connect, _ = ask(proto.family+"_connect_timeout", defaultTimeout)
	if i.config.Servers[out.Server].Stream {
		out.Read, read = ask("proxy_timeout", defaultStreamTimeout)
		out.Send = out.Read
	} else {
		out.Send, _ = ask(proto.family+"_send_timeout", defaultTimeout)
		out.Read, read = ask(proto.family+"_read_timeout", defaultTimeout)
	}
	if read != nil {
		out.ReadPos = &read.Pos
	}
}

// A question is a setting asked for at a place.
type question struct {
	scope
	name string
}

// setting is Config.Setting, remembered level by level so that many passes cost little.
func (i *interpreter) setting(at scope, name string) *Setting {
	q := question{at, name}
	if s, ok := i.found[q]; ok {
		return s
	}
	server := &i.config.Servers[at.server]
	own := layer{settings: server.Settings}
	if at.location >= 0 {
		own.settings = server.Locations[at.location].Settings
	}
	var s *Setting
	switch n := slices.IndexFunc(own.settings, func(s Setting) bool { return own.has(&s, name) }); {
	case n >= 0:
		s = &own.settings[n]
	case at.location >= 0:
		s = i.setting(scope{at.server, server.Locations[at.location].Parent}, name)
	case server.Stream:
		s = cmp.Or(i.common[[2]string{"stream", name}], i.common[[2]string{"main", name}])
	default:
		s = cmp.Or(i.common[[2]string{"http", name}], i.common[[2]string{"main", name}])
	}
	i.found[q] = s
	return s
}
