package nginx

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/typo"
)

// compiled are directives of http in whose arguments nginx looks up variables when it starts (ngx_http_compile_complex_value,
// ngx_http_get_variable_index), and from which argument on it does.
var compiled = map[string]int{
	"access_log": 0, "add_header": 1, "add_trailer": 1, "alias": 0, "auth_basic": 0, "auth_basic_user_file": 0, "error_page": 0,
	"fastcgi_param": 1, "fastcgi_pass": 0, "grpc_pass": 0, "grpc_set_header": 1, "if": 0, "limit_req_zone": 0, "log_format": 1,
	"proxy_cache_key": 0, "proxy_cookie_domain": 0, "proxy_cookie_path": 0, "proxy_pass": 0, "proxy_redirect": 0, "proxy_set_header": 1,
	"proxy_ssl_name": 0, "return": 0, "rewrite": 1, "root": 0, "scgi_param": 1, "set": 1, "sub_filter": 0, "try_files": 0, "uwsgi_param": 1, "uwsgi_pass": 0,
	"map": 0, "auth_request_set": 1,
}

// ownVariables are those of nginx's own modules, of all versions (every word of the binaries of 1.22, 1.26 and 1.30 was tried); ownPrefixes begin those that a request names.
var (
	ownVariables = variableSet(`ancient_browser args binary_remote_addr body_bytes_sent bytes_received bytes_sent connection connection_requests
		connection_time connections_active connections_reading connections_waiting connections_writing content_length content_type date_gmt
		date_local document_root document_uri fastcgi_path_info fastcgi_script_name grpc_internal_trailers gzip_ratio host hostname http2 http3 https invalid_referer is_args
		is_request_port limit_conn_status limit_rate limit_req_status memcached_key modern_browser msec msie nginx_version pid pipe
		proxy_add_x_forwarded_for proxy_host proxy_internal_body_length proxy_internal_chunked proxy_internal_host proxy_port query_string realip_remote_addr
		realip_remote_port realpath_root remote_addr remote_port remote_user request request_body request_body_file request_completion
		request_filename request_id request_length request_method request_port request_time request_uri scheme secure_link secure_link_expires
		server_addr server_name server_port server_protocol slice_range spdy spdy_request_priority status time_iso8601 time_local uid_got
		uid_reset uid_set upstream_addr upstream_bytes_received upstream_bytes_sent upstream_cache_age upstream_cache_key
		upstream_cache_last_modified upstream_cache_etag upstream_cache_status upstream_connect_time
		upstream_first_byte_time upstream_header_time upstream_last_addr upstream_last_server_name upstream_queue_time upstream_response_length
		upstream_response_time upstream_status upstream_fastcgi_keep_conn uri acme_certificate acme_certificate_key`)
	ownPrefixes = lazyregexp.New(`^(?:\d+$|arg_|cookie_|http_|sent_http_|sent_trailer_|upstream_(?:http|cookie|trailer)_|proxy_protocol_|ssl_|tcpinfo_|session_log_|` +
		// and those of wide-spread modules
		`jwt_|geoip|otel_|opentelemetry_|opentracing_|vts_|brotli_|zstd_|echo_|upload_|lua_|modsec|passenger_|sticky|kafka_|acme_|oidc_|pagespeed_|naxsi_|shib_|mgmt_)`)
)

// isOwn reports whether a variable, in lower case, is one that nginx or a module of it has by itself.
// IsOwn reports whether nginx, or a module of its, makes a variable; it knows names in any case (ngx_http_get_variable_index).
func IsOwn(name string) bool { return isOwn(strings.ToLower(name)) }

func isOwn(name string) bool { return ownVariables[name] || ownPrefixes.MatchString(name) }

func variableSet(names string) map[string]bool {
	all := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		all[name] = true
	}
	return all
}

// undefined reports variables that nobody makes: nginx, which otherwise accepts the configuration, stops for the first.
func (i *interpreter) undefined(modules bool) {
	c := i.config
	lost := slices.ContainsFunc(c.Includes, func(i Include) bool { return !i.Glob && !i.Hidden && len(i.Files) == 0 }) // it may make them
	foreign := slices.ContainsFunc(c.Demands, func(d Demand) bool { return d.Module != "" })                           // as may that; without it nginx stops there
	if modules || foreign || !c.Complete || len(c.Problems) > 0 || i.http.variables.lua || lost {
		return
	}
	for _, d := range c.tree {
		if d.Name.Text == "http" {
			i.ask(d.Block)
		}
	}
}

// ask looks for the variables in the directives of http.
func (i *interpreter) ask(tree []*Directive) {
	for _, d := range tree {
		from, looks := compiled[d.Name.Text]
		if d.Name.Text == "map" && len(d.Args) > 0 {
			i.askOf(d.Args[:1])
			for _, entry := range d.Block {
				i.askOf(entry.Args)
			}
			continue
		}
		if looks && from < len(d.Args) {
			i.askOf(d.Args[from:])
		}
		if d.Name.Text != "types" {
			i.ask(d.Block)
		}
	}
}

// askOf reports the variables in texts that nobody makes. A "$" in a regular expression is the end of a line, and what
// a template leaves in capitals is not for nginx.
func (i *interpreter) askOf(args []Word) {
	for n, w := range args {
		if !strings.Contains(w.Text, "$") || strings.HasPrefix(w.Text, "~") || n > 0 && strings.Contains(args[n-1].Text, "~") {
			continue
		}
		for _, m := range variable.FindAllStringSubmatchIndex(w.Text, -1) {
			name := strings.Trim(w.Text[m[0]:m[1]], "${}")
			lower := strings.ToLower(name)
			if isOwn(lower) || i.config.Defines(lower) || len(i.config.Problems) >= maxProblems {
				continue
			}
			i.config.Problems = append(i.config.Problems, Problem{
				Pos: w.part(m[0], m[1]), Kind: "variable", Message: fmt.Sprintf(`unknown "%s" variable`, lower), Hint: i.meant(lower),
			})
		}
	}
}

// meant says what to do about a variable that nobody makes.
func (i *interpreter) meant(name string) string {
	if name == "connection_upgrade" { // of nginx's own example for WebSockets, whose other half is often forgotten
		return "add `map $http_upgrade $connection_upgrade { default upgrade; '' close; }` beside the server blocks"
	}
	made := slices.Sorted(maps.Keys(i.http.variables.sets))
	made = append(made, slices.Sorted(maps.Keys(i.http.variables.tables))...)
	made = append(made, slices.Sorted(maps.Keys(ownVariables))...)
	if near := typo.Nearest(name, made, min(2, len(name)/3)); near != "" {
		return fmt.Sprintf("did you mean $%s?", near)
	}
	return fmt.Sprintf("no set, map or module makes $%s: correct the name, or make it with set or map", name)
}
