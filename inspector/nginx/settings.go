package nginx

import (
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// kept are the simple directives that Settings hold, besides those that keptPattern matches.
const kept = " resolver client_max_body_size sub_filter root alias index autoindex try_files return rewrite error_page ssl_certificate " +
	"ssl_certificate_key user daemon master_process error_log access_log pid worker_connections worker_processes worker_rlimit_nofile load_module " +
	"zone keepalive auth_request set internal absolute_redirect port_in_redirect server_name_in_redirect server_tokens http2 ssl " +
	"merge_slashes underscores_in_headers ignore_invalid_headers large_client_header_buffers client_header_buffer_size " +
	"ssl_reject_handshake default_type least_conn ip_hash hash random sticky ssl_protocols ssl_trusted_certificate ssl_client_certificate ssl_verify_client ssl_preread " +
	"ssl_dhparam ssl_password_file ssl_crl " +
	"real_ip_header set_real_ip_from mirror auth_basic auth_basic_user_file satisfy limit_req limit_conn limit_req_zone limit_conn_zone memcached_pass proxy_protocol ssl_stapling " +
	"if map break allow deny stub_status empty_gif gzip gzip_types fastcgi_keep_conn js_content perl content_by_lua content_by_lua_block content_by_lua_file "

// keptPattern matches whole families: timeouts, and what shapes a request to an upstream.
var keptPattern = lazyregexp.New(`_timeout$|_(temp|cache)_path$|^(proxy|grpc)_(set_header|ssl_\w+|ssl)$|^(fastcgi|uwsgi|scgi)_param$|` +
	`^proxy_(http_version|redirect|timeout|protocol|bind|method|pass_request_headers|pass_request_body|cookie_\w+|socket_keepalive)$|` +
	`^(proxy|fastcgi|uwsgi|scgi|grpc)_(buffers|buffer_size|busy_buffers_size|buffering|request_buffering|intercept_errors|pass|next_upstream\w*|` +
	`index|split_path_info|hide_header|pass_header|ignore_client_abort|max_temp_file_size|temp_file_write_size)$`)

// keptForms answers isKept for the directives that nginx knows: a large configuration asks very often.
var keptForms = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool, len(forms))
	for name := range forms {
		all[name] = matchesKept(name)
	}
	return all
})

// isKept reports whether a directive is one that rules ask for.
func isKept(name string) bool {
	if is, known := keptForms()[name]; known {
		return is
	}
	return matchesKept(name)
}

func matchesKept(name string) bool {
	return strings.Contains(kept, " "+name+" ") || keptPattern.MatchString(name)
}

// keep appends a directive to settings if rules ask for it.
func keep(settings []Setting, d *Directive, in string) []Setting {
	lua := strings.HasPrefix(d.Name.Text, "content_by_lua")
	if d.Block != nil && d.Name.Text != "if" && d.Name.Text != "map" && !lua || !isKept(d.Name.Text) {
		return settings
	}
	s := Setting{Name: d.Name.Text, Args: []string{}, In: in, Pos: d.Name.Pos}
	for _, w := range d.Args {
		if lua {
			break // a program
		}
		s.Args = append(s.Args, w.Text)
	}
	return append(settings, s)
}

// Setting returns the setting of that name in force in a location, or in a server when location is -1: the
// location's own, else its parents', its server's, or that of http or stream. Settings inside if and limit_except
// count for nobody. It returns nil when nobody wrote one. Of several on one level it returns the first; see All.
func (c *Config) Setting(server, location int, name string) *Setting {
	for l := range c.layers(server, location) {
		for i := range l.settings {
			if l.has(&l.settings[i], name) {
				return &l.settings[i]
			}
		}
	}
	return nil
}

// All returns the settings of that name in force, as Setting does: all of the nearest level that has one, for
// nginx inherits proxy_set_header and its like only where a level has none of its own.
func (c *Config) All(server, location int, name string) []Setting {
	for l := range c.layers(server, location) {
		var all []Setting
		for i := range l.settings {
			if l.has(&l.settings[i], name) {
				all = append(all, l.settings[i])
			}
		}
		if all != nil {
			return all
		}
	}
	return nil
}

// A layer is one level from which a location takes its settings.
type layer struct {
	settings []Setting
	in       string // of those that count; "": all but those in if and limit_except
}

func (l layer) has(s *Setting, name string) bool {
	if s.Name != name {
		return false
	}
	return s.In == l.in || l.in == "" && s.In != "if" && s.In != "limit_except"
}

// EverySetting goes through the settings of all levels: those of no server, then those of each server and of its locations.
func (c *Config) EverySetting() iter.Seq[Setting] {
	return func(yield func(Setting) bool) {
		c.AnySetting(func(set Setting) bool { return !yield(set) })
	}
}

// AnySetting reports whether something is true of a setting, at whatever level.
func (c *Config) AnySetting(is func(Setting) bool) bool {
	return slices.ContainsFunc(c.Settings, is) || slices.ContainsFunc(c.Servers, func(s Server) bool {
		return slices.ContainsFunc(s.Settings, is) || slices.ContainsFunc(s.Locations, func(l Location) bool { return slices.ContainsFunc(l.Settings, is) })
	})
}

// layers goes through the levels that count for a location, from inside out.
func (c *Config) layers(server, location int) iter.Seq[layer] {
	return func(yield func(layer) bool) {
		outer := "http"
		if server >= 0 && server < len(c.Servers) {
			s := &c.Servers[server]
			for l, inner := location, len(s.Locations); l >= 0 && l < inner; l, inner = s.Locations[l].Parent, l { // parents come first
				if !yield(layer{settings: s.Locations[l].Settings}) {
					return
				}
			}
			if !yield(layer{settings: s.Settings}) {
				return
			}
			if s.Stream {
				outer = "stream"
			}
		}
		_ = yield(layer{c.Settings, outer}) && yield(layer{c.Settings, "main"})
	}
}

// timePart is a number with nginx's unit of time.
var timePart = lazyregexp.New(`^(\d{1,9})(ms|[smhdwMy]?)\s*`)

var timeUnits = map[string]time.Duration{
	"ms": time.Millisecond, "": time.Second, "s": time.Second, "m": time.Minute, "h": time.Hour,
	"d": 24 * time.Hour, "w": 7 * 24 * time.Hour, "M": 30 * 24 * time.Hour, "y": 365 * 24 * time.Hour,
}

// parseTime reads a time as nginx writes it: "90", "1m 30s", "500ms" (ngx_parse_time).
func parseTime(text string) (time.Duration, bool) {
	if text == "" {
		return 0, false
	}
	var sum time.Duration
	for text != "" {
		m := timePart.FindStringSubmatch(text)
		if m == nil {
			return 0, false
		}
		n, _ := strconv.ParseInt(m[1], 10, 64)
		unit := timeUnits[m[2]]
		if n > int64((math.MaxInt64-sum)/unit) {
			return 0, false
		}
		sum += time.Duration(n) * unit
		text = text[len(m[0]):]
	}
	return sum, true
}
