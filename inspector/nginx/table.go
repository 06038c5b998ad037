package nginx

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/tufanbarisyildirim/gonginx/parser"
)

//go:embed directives.txt
var directivesText string

// A form is one way in which a directive of nginx's own modules may be written.
type form struct {
	contexts []string
	args     []string // "0", "1", …, "1+", "2+", "flag" or another type
	block    bool
}

// forms holds the forms of every directive of nginx's own modules, by name.
var forms = readForms(directivesText)

func readForms(text string) map[string][]form {
	all := map[string][]form{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Fields(line)
		all[f[0]] = append(all[f[0]], form{
			contexts: strings.Split(f[1], ","),
			args:     strings.Split(f[2], ","),
			block:    len(f) > 3,
		})
	}
	return all
}

// foreign are directives of wide-spread modules that nginx.org does not document, and such as nginx has dropped.
const foreign = " echo headers_more more_set_headers more_clear_headers more_set_input_headers more_clear_input_headers " +
	"subs_filter subs_filter_types subs_filter_bypass subs_filter_last_modified brotli brotli_static brotli_types brotli_comp_level " +
	"brotli_buffers brotli_window brotli_min_length zstd zstd_static zstd_types zstd_comp_level zstd_min_length zstd_buffers " +
	"modsecurity modsecurity_rules modsecurity_rules_file modsecurity_rules_remote modsecurity_transaction_id " +
	"geoip2 geoip2_proxy geoip2_proxy_recursive vhost_traffic_status vhost_traffic_status_zone vhost_traffic_status_display " +
	"fancyindex rtmp passenger_enabled passenger_root pagespeed upload_pass upload_store set_by_lua init_by_lua_file " +
	"check check_status check_http_send check_http_expect_alive fair srcache_fetch srcache_store redis_pass redis2_pass redis2_query " +
	"drizzle_pass postgres_pass mongo gridfs proxy_cache_purge fastcgi_cache_purge dav_ext_methods dav_ext_lock dav_ext_lock_zone " +
	"auth_ldap auth_ldap_servers ldap_server auth_pam auth_pam_service_name opentracing opentelemetry otel_exporter " +
	"array_map array_split array_join set_unescape_uri set_escape_uri set_quote_sql_str encrypted_session_key " +
	"ssl spdy_chunk_size spdy_headers_comp limit_zone http2_push http2_push_preload http2_max_concurrent_pushes " +
	"upstream_show sticky_cookie jdomain naxsi SecRulesEnabled LearningMode CheckRule BasicRule MainRule DeniedUrl "

// known reports whether some module is known to have a directive of this name.
func known(name string) bool {
	if forms[name] != nil || strings.Contains(name, "_by_lua") || strings.HasPrefix(name, "lua_") {
		return true
	}
	_, documented := parser.ValidDirectives[name]
	return documented || njsSince[name] != "" || njsUntil[name] != "" || strings.Contains(foreign, " "+name+" ")
}

// formIn returns the form of a directive that fits the context, and whether nginx knows the directive at all.
func formIn(context, name string) (form, bool) {
	for _, f := range forms[name] {
		if f.contexts[0] == "any" || slices.Contains(f.contexts, context) {
			return f, true
		}
	}
	return form{}, false
}

// anything is the context of a block whose words are not directives that we know: types, map, another module's.
const anything = ""

// inside returns the context that the block of a directive makes, when the directive stands in context.
func inside(context, name string) string {
	switch name {
	case "events", "http", "stream", "mail", "location", "limit_except":
		return name
	case "server", "upstream", "if":
		prefix := map[string]string{"http": "", "stream": "stream-", "mail": "mail-"}
		if name == "if" {
			return context + "-if"
		}
		if p, ok := prefix[context]; ok {
			return p + name
		}
	}
	return anything
}
