package nginx

import (
	"fmt"
	"slices"
	"strings"
)

// njsSince has the version of njs that brought a directive (nginx.org/en/docs/njs/changes.html); of older ones than 0.4 nobody asks.
var njsSince = map[string]string{
	"js_import": "0.4.0", "js_header_filter": "0.5.1", "js_body_filter": "0.5.2", "js_var": "0.5.3",
	"js_fetch_timeout": "0.7.4", "js_fetch_verify": "0.7.4", "js_fetch_buffer_size": "0.7.4", "js_fetch_max_response_buffer_size": "0.7.4",
	"js_preload_object": "0.7.8", "js_shared_dict_zone": "0.8.0", "js_periodic": "0.8.1", "js_engine": "0.8.6", "js_fetch_keepalive": "0.9.2",
	"js_fetch_proxy": "0.9.4", "js_load_http_native_module": "0.9.5", "js_access": "0.9.9",
}

// njsUntil has the version of njs that dropped a directive.
var njsUntil = map[string]string{"js_include": "0.7.1"}

// An njsSpan is the oldest and the newest njs that the official images of a version of nginx had, which were built more than
// once (github.com/nginx/docker-nginx: NJS_VERSION).
type njsSpan struct{ nginx, oldest, newest string }

var njsImages = []njsSpan{
	{"1.16.1", "0.3.4", "0.3.8"}, {"1.17.10", "0.3.9", "0.4.0"}, {"1.18.0", "0.3.9", "0.4.4"},
	{"1.19.0", "0.4.1", "0.4.1"}, {"1.19.1", "0.4.2", "0.4.2"}, {"1.19.2", "0.4.3", "0.4.3"}, {"1.19.3", "0.4.4", "0.4.4"}, {"1.19.4", "0.4.4", "0.4.4"}, {"1.19.5", "0.4.4", "0.4.4"},
	{"1.19.6", "0.5.0", "0.5.0"}, {"1.19.7", "0.5.1", "0.5.1"}, {"1.19.8", "0.5.2", "0.5.2"}, {"1.19.9", "0.5.3", "0.5.3"}, {"1.19.10", "0.5.3", "0.5.3"},
	{"1.20.0", "0.5.3", "0.5.3"}, {"1.20.1", "0.5.3", "0.5.3"}, {"1.20.2", "0.7.0", "0.7.3"},
	{"1.21.0", "0.5.3", "0.5.3"}, {"1.21.1", "0.6.1", "0.6.1"}, {"1.21.2", "0.6.2", "0.6.2"}, {"1.21.3", "0.6.2", "0.6.2"}, {"1.21.4", "0.7.0", "0.7.0"}, {"1.21.5", "0.7.1", "0.7.1"}, {"1.21.6", "0.7.2", "0.7.3"},
	{"1.22.0", "0.7.4", "0.7.6"}, {"1.22.1", "0.7.7", "0.7.11"},
	{"1.23.0", "0.7.5", "0.7.5"}, {"1.23.1", "0.7.6", "0.7.6"}, {"1.23.2", "0.7.7", "0.7.9"}, {"1.23.3", "0.7.9", "0.7.9"}, {"1.23.4", "0.7.11", "0.7.11"},
	{"1.24.0", "0.7.12", "0.8.0"}, {"1.25.0", "0.7.12", "0.7.12"}, {"1.25.1", "0.7.12", "0.8.0"}, {"1.25.2", "0.8.0", "0.8.0"}, {"1.25.3", "0.8.2", "0.8.2"}, {"1.25.4", "0.8.3", "0.8.3"}, {"1.25.5", "0.8.4", "0.8.4"},
	{"1.26.0", "0.8.4", "0.8.4"}, {"1.26.1", "0.8.4", "0.8.4"}, {"1.26.2", "0.8.5", "0.8.8"}, {"1.26.3", "0.8.9", "0.8.9"},
	{"1.27.0", "0.8.4", "0.8.4"}, {"1.27.1", "0.8.5", "0.8.5"}, {"1.27.2", "0.8.6", "0.8.6"}, {"1.27.3", "0.8.7", "0.8.8"}, {"1.27.4", "0.8.9", "0.8.9"}, {"1.27.5", "0.8.10", "0.8.10"},
	{"1.28.0", "0.8.10", "0.8.10"}, {"1.28.1", "0.9.4", "0.9.4"}, {"1.28.2", "0.9.5", "0.9.5"}, {"1.28.3", "0.9.6", "0.9.6"},
	{"1.29.0", "0.9.0", "0.9.0"}, {"1.29.1", "0.9.1", "0.9.1"}, {"1.29.2", "0.9.3", "0.9.3"}, {"1.29.3", "0.9.4", "0.9.4"}, {"1.29.4", "0.9.4", "0.9.4"}, {"1.29.5", "0.9.5", "0.9.5"},
	{"1.29.6", "0.9.6", "0.9.6"}, {"1.29.7", "0.9.6", "0.9.6"}, {"1.29.8", "0.9.6", "0.9.6"}, {"1.30.0", "0.9.6", "0.9.6"},
}

// LacksNJS reports whether no official image of a version of nginx had an njs that knows what a demand asks for, and which njs
// they had. A version without its last number is the newest of those; "" and those that are not known lack nothing.
func (d *Demand) LacksNJS(version string) (had string, lacks bool) {
	exact := strings.Count(version, ".") == 2
	i := len(njsImages) - 1
	for i >= 0 && njsImages[i].nginx != version && (exact || !strings.HasPrefix(njsImages[i].nginx, version+".")) {
		i--
	}
	if version == "" || i < 0 || !exact && i == len(njsImages)-1 { // there may be newer ones by now
		return "", false
	}
	is := njsImages[i]
	return is.newest, d.NJS != "" && older(is.newest, d.NJS) || d.NJSUntil != "" && !older(is.oldest, d.NJSUntil)
}

// older reports whether a version of three numbers comes before another one.
func older(version, than string) bool { return slices.Compare(numbersOf(version), numbersOf(than)) < 0 }

func numbersOf(version string) []int {
	var a, b, c int
	_, _ = fmt.Sscanf(version, "%d.%d.%d", &a, &b, &c)
	return []int{a, b, c}
}
