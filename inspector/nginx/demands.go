package nginx

import "strings"

// A Demand is a directive or parameter that not every nginx knows.
type Demand struct {
	Text   string `json:"text"`             // "http2", "resolve"
	Says   string `json:"says"`             // what an nginx says that does not know it
	Since  string `json:"since,omitempty"`  // version of nginx that brought it
	Until  string `json:"until,omitempty"`  // version that dropped it
	Module string `json:"module,omitempty"` // that has it, where nginx must load it or be built with it
	NJS    string `json:"njs,omitempty"`    // version of njs that brought it, where that is the module
	Pos    Pos    `json:"pos"`

	NJSUntil string `json:"njsUntil,omitempty"` // version of njs that dropped it
	Off      bool   `json:"off,omitempty"`      // it is told "off", and switches nothing on
}

// since has the version that brought a directive; of older ones than 1.13 nobody asks (nginx.org/en/CHANGES).
var since = map[string]string{
	"grpc_pass": "1.13.10", "ssl_early_data": "1.15.3", "proxy_socket_keepalive": "1.15.6", "random": "1.15.1",
	"limit_req_dry_run": "1.17.1", "limit_conn_dry_run": "1.17.6", "auth_delay": "1.17.10",
	"proxy_cookie_flags": "1.19.3", "ssl_reject_handshake": "1.19.4", "ssl_conf_command": "1.19.4", "proxy_ssl_conf_command": "1.19.4",
	"keepalive_time": "1.19.10", "http3": "1.25.0", "quic_retry": "1.25.0", "http2": "1.25.1",
	"keepalive_min_timeout": "1.27.4", "proxy_pass_trailers": "1.27.2", "early_hints": "1.29.0", "add_header_inherit": "1.29.3", "sticky": "1.29.6",
}

// modules has the module of directives that nginx does not have by itself, by how their names begin.
var modules = []struct{ prefix, module string }{
	{"more_", "headers-more"}, {"brotli", "brotli"}, {"zstd", "zstd"}, {"geoip2", "geoip2"}, {"geoip_", "geoip"}, {"echo", "echo"},
	{"lua_", "Lua"}, {"vhost_traffic_status", "vts"}, {"modsecurity", "ModSecurity"}, {"fancyindex", "fancyindex"}, {"rtmp", "RTMP"},
	{"passenger_", "Passenger"}, {"pagespeed", "PageSpeed"}, {"subs_filter", "substitutions"}, {"image_filter", "image_filter"},
	{"xslt_", "xslt"}, {"perl", "perl"}, {"js_", "njs"}, {"upload_", "upload"}, {"auth_ldap", "auth-ldap"}, {"ldap_server", "auth-ldap"},
	{"array_", "array-var"}, {"set_escape_uri", "set-misc"}, {"set_unescape_uri", "set-misc"}, {"set_quote_sql_str", "set-misc"},
	{"encrypted_session_", "encrypted-session"}, {"auth_pam", "auth-pam"}, {"opentracing", "opentracing"}, {"opentelemetry", "opentelemetry"},
	{"otel_", "otel"}, {"srcache_", "srcache"}, {"redis2_", "redis2"}, {"redis_pass", "redis"}, {"drizzle_pass", "drizzle"},
	{"postgres_pass", "postgres"}, {"mongo", "gridfs"}, {"gridfs", "gridfs"}, {"proxy_cache_purge", "cache-purge"}, {"fastcgi_cache_purge", "cache-purge"},
	{"dav_ext_", "dav-ext"}, {"check_", "upstream-check"}, {"fair", "upstream-fair"}, {"upstream_show", "upstream-check"},
	{"sticky_cookie", "sticky"}, {"naxsi", "naxsi"}, {"SecRulesEnabled", "naxsi"}, {"LearningMode", "naxsi"}, {"CheckRule", "naxsi"},
	{"BasicRule", "naxsi"}, {"MainRule", "naxsi"}, {"DeniedUrl", "naxsi"},
}

// maxDemands bounds how many are worth telling.
const maxDemands = 100

// demands gathers what the directives of a tree ask of nginx, where they stand in a context whose words we know.
func demands(all []Demand, tree []*Directive, context string) []Demand {
	if context == anything {
		return all
	}
	for _, d := range tree {
		if demand := demandOf(d, context); demand != nil && len(all) < maxDemands {
			all = append(all, *demand)
		}
		all = demands(all, d.Block, inside(context, d.Name.Text))
	}
	return all
}

func demandOf(d *Directive, context string) *Demand {
	name := d.Name.Text
	demand := &Demand{Text: name, Says: `unknown directive "` + name + `"`, Since: since[name], Pos: d.Name.Pos}
	parameter := func(text, version string) *Demand {
		for _, w := range d.Args {
			if w.Text == text {
				return &Demand{Text: text, Says: `invalid parameter "` + text + `"`, Since: version, Pos: w.Pos}
			}
		}
		return nil
	}
	switch {
	case demand.Since != "":
		return demand
	case name == "ssl" && (context == "http" || context == "server"):
		demand.Until, demand.Off = "1.25.1", len(d.Args) == 1 && d.Args[0].Text == "off"
		return demand
	case name == "server" && strings.HasSuffix(context, "upstream"):
		return parameter("resolve", "1.27.3")
	case name == "resolver" && strings.HasSuffix(context, "upstream"):
		demand.Says, demand.Since = `"resolver" directive is not allowed here`, "1.27.3"
		return demand
	case name == "resolver":
		for _, w := range d.Args {
			if strings.HasPrefix(w.Text, "ipv4=") {
				return &Demand{Text: w.Text, Says: `host not found in resolver "` + w.Text + `"`, Since: "1.23.1", Pos: w.Pos}
			}
		}
	case name == "listen":
		return parameter("quic", "1.25.0")
	case name == "proxy_http_version" && len(d.Args) == 1 && d.Args[0].Text == "2":
		return &Demand{Text: "2", Says: `invalid value "2"`, Since: "1.29.4", Pos: d.Args[0].Pos}
	case strings.Contains(name, "_by_lua"):
		demand.Module = "Lua"
		return demand
	}
	for _, m := range modules {
		if strings.HasPrefix(name, m.prefix) && known(name) {
			demand.Module, demand.NJS, demand.NJSUntil = m.module, njsSince[name], njsUntil[name]
			return demand
		}
	}
	return nil
}
