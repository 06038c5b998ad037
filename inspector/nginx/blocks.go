package nginx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// inHTTPContexts are the contexts of http's directives.
const inHTTPContexts = " http server location server-if location-if limit_except "

// once are directives that nginx takes only once in a block: those of which people write two.
var once = lazyregexp.New(`^(root|alias|default_type|client_max_body_size|client_body_buffer_size|gzip|gzip_(vary|min_length|comp_level|buffers|http_version)|` +
	`sendfile|tcp_nopush|tcp_nodelay|server_tokens|try_files|expires|autoindex|internal|satisfy|keepalive_requests|auth_basic|auth_basic_user_file|` +
	`auth_request|merge_slashes|resolver|ssl_(ciphers|prefer_server_ciphers|dhparam|session_tickets|trusted_certificate|client_certificate|` +
	`verify_client|verify_depth|stapling|stapling_verify|ecdh_curve|session_timeout|buffer_size)|charset|types_hash_max_size|` +
	`server_names_hash_(bucket|max)_size|log_not_found|absolute_redirect|port_in_redirect|server_name_in_redirect|limit_rate|etag|` +
	`underscores_in_headers|ignore_invalid_headers|real_ip_(header|recursive)|chunked_transfer_encoding|large_client_header_buffers|` +
	`reset_timedout_connection|limit_except|(client_(body|header)|send|keepalive|lingering|resolver)_timeout|` +
	`(proxy|fastcgi|uwsgi|scgi|grpc)_(pass|buffer_size|(connect|read|send)_timeout|socket_keepalive|intercept_errors|bind)|` +
	`(proxy|fastcgi|uwsgi|scgi)_(buffering|buffers|busy_buffers_size|request_buffering|cache|cache_key|ignore_client_abort|max_temp_file_size|temp_path)|` +
	`proxy_http_version|proxy_method|proxy_ssl_(name|server_name|verify|certificate|certificate_key|trusted_certificate|session_reuse))$`)

// onceOutside are those of the main level and of events.
const onceOutside = " events http worker_processes worker_connections pid user daemon master_process multi_accept use worker_rlimit_nofile "

func (r *reader) isOnce(name string) bool {
	is, known := r.once[name]
	if !known {
		is = once.MatchString(name)
		r.once[name] = is
	}
	return is
}

// checkBlock compares a directive with those before it in its block, and with the blocks around it.
func (r *reader) checkBlock(d *Directive, context string) {
	here := &r.levels[len(r.levels)-1]
	name := d.Name.Text
	http := strings.Contains(inHTTPContexts, " "+context+" ")
	switch {
	case http && name == "location" && len(d.Args) > 0:
		r.checkNesting(d, here)
	case http && name == "proxy_pass":
		r.checkURI(d, here)
	case context == "upstream" && name == "server":
		r.checkMember(d, here)
	case context == "upstream" && withoutBackup[name]:
		here.seen[withoutBackupKey] = true
	case context == "http" && name == "split_clients":
		r.checkShares(d)
	case http && (name == "mirror" || name == "proxy_redirect"):
		r.checkOff(d, here)
	case http && name == "access_log" && len(d.Args) > 1:
		r.checkLogFormat(d)
	case http && strings.HasSuffix(name, "_cache_valid") && len(d.Args) > 1:
		r.checkCacheValid(d)
	case context == "http" && name == "upstream":
		r.checkUnique(d, here)
		r.checkServers(d)
	case context == "http" && name == "log_format":
		r.checkUnique(d, here)
	}
	if http && r.isOnce(name) || (context == "main" || context == "events") && strings.Contains(onceOutside, " "+name+" ") {
		switch other := map[string]string{"root": "alias", "alias": "root"}[name]; {
		case here.seen[name]:
			r.report(d.Name.Pos, "duplicate", fmt.Sprintf("%q directive is duplicate", name), here.earlier(name))
		case other != "" && here.seen[other]:
			r.report(d.Name.Pos, "duplicate", fmt.Sprintf(`%q directive is duplicate, %q directive was specified earlier`, name, other), here.earlier(other))
		}
		here.mark(name, d.Name.Pos)
	}
}

// locationName is a location's name in nginx's messages.
func locationName(d *Directive) (modifier, name string) {
	modifier, name = pattern(d.Args)
	if modifier == "@" {
		name = "@" + name
	}
	return modifier, name
}

// checkNesting checks where a location stands (ngx_http_core_location, ngx_http_init_locations).
func (r *reader) checkNesting(d *Directive, here *level) {
	modifier, name := locationName(d)
	if outer := here.block; outer != nil && outer.Name.Text == "location" && len(outer.Args) > 0 {
		outerModifier, outerName := locationName(outer)
		message := ""
		switch {
		case outerModifier == "=":
			message = fmt.Sprintf(`location "%s" cannot be inside the exact location "%s"`, name, outerName)
		case outerModifier == "@":
			message = fmt.Sprintf(`location "%s" cannot be inside the named location "%s"`, name, outerName)
		case modifier == "@":
			message = fmt.Sprintf(`named location "%s" can be on the server level only`, name)
		case !strings.HasPrefix(modifier, "~") && !strings.HasPrefix(name, outerName):
			message = fmt.Sprintf(`location "%s" is outside location "%s"`, name, outerName)
		}
		if message != "" {
			r.report(d.Name.Pos, "value", message, hint{text: stillOpen(outer)})
			return
		}
	}
	if strings.HasPrefix(modifier, "~") || modifier == "@" {
		return
	}
	key := "location " + name
	if modifier == "=" {
		key = "location = " + name
	}
	if here.seen[key] {
		r.report(d.Name.Pos, "duplicate", fmt.Sprintf(`duplicate location "%s"`, name), here.earlier(key))
	}
	here.mark(key, d.Name.Pos)
}

// checkURI checks that a proxy_pass has no URI where nginx would not know what to replace by it.
func (r *reader) checkURI(d *Directive, here *level) {
	if here.block == nil || strings.Contains(d.Args[0].Text, "$") {
		return
	}
	modifier := ""
	if here.block.Name.Text == "location" && len(here.block.Args) > 0 {
		modifier, _ = pattern(here.block.Args)
	}
	free := here.block.Name.Text == "location" && !strings.HasPrefix(modifier, "~") && modifier != "@"
	if _, a := protocols["proxy_pass"].read(d.Args[0].Text); a.uri != "" && a.err == "" && !free {
		r.report(d.Args[0].Pos, "value", `"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, `+
			`or inside "if" statement, or inside "limit_except" block`, hint{text: "leave out its path, " + a.uri + withoutRegex(here.block, modifier)})
	}
}

// withoutRegex is how to write a location so that proxy_pass may have a path, where its expression is a plain path.
func withoutRegex(block *Directive, modifier string) string {
	plain := strings.TrimPrefix(block.Args[len(block.Args)-1].Text, "^")
	if block.Name.Text != "location" || !strings.HasPrefix(modifier, "~") || strings.ContainsAny(plain, `\.$*+?()[]{}|^`) || !strings.HasPrefix(plain, "/") {
		return ""
	}
	return ", or write `location " + plain + "` without " + modifier
}

// checkUnique checks a name that only one directive may give. Case counts in that of a log_format, though not where
// the name is used.
func (r *reader) checkUnique(d *Directive, here *level) {
	name := d.Args[0].Text
	key, message := "upstream "+strings.ToLower(name), fmt.Sprintf(`duplicate upstream "%s"`, name)
	if d.Name.Text == "log_format" {
		key, message = "log_format "+name, fmt.Sprintf(`duplicate "log_format" name "%s"`, name)
		r.formats[strings.ToLower(name)] = true
	}
	if here.seen[key] {
		r.report(d.Args[0].Pos, "duplicate", message, here.earlier(key))
	}
	here.mark(key, d.Args[0].Pos)
}

// memberParam matches the parameters of server in upstream, those of all versions.
var memberParam = lazyregexp.New(`^(weight=0*[1-9]\d*|max_(conns|fails)=\d+|(fail_timeout|slow_start)=[\dyMwdhms ]+|backup|down|resolve|drain|(service|route|id|sid)=.*)$`)

// withoutBackup are the ways of balancing that have no use for a backup server.
var withoutBackup = map[string]bool{"ip_hash": true, "hash": true, "random": true}

const withoutBackupKey = "without backup"

// checkMember checks a server of an upstream block (ngx_http_upstream_server).
func (r *reader) checkMember(d *Directive, here *level) {
	for _, w := range d.Args[1:] {
		if w.Text == "backup" && here.seen[withoutBackupKey] {
			r.report(w.Pos, "value", `balancing method does not support parameter "backup"`, hint{text: "take least_conn, or no balancing method, where a server is a backup"})
			return
		}
		if !memberParam.MatchString(w.Text) && !strings.Contains(w.Text, "$") {
			r.report(w.Pos, "value", fmt.Sprintf(`invalid parameter "%s"`, shorten(w.Text)), swallowed(d))
			return
		}
	}
}

// checkServers checks that an upstream block has a server, and one that is no backup. Other modules may bring servers of
// their own, and so may included files.
func (r *reader) checkServers(block *Directive) {
	servers, first, noBackups := 0, 0, false
	for _, d := range block.Block {
		switch {
		case d.Name.Text != "server":
			if forms[d.Name.Text] == nil || d.Name.Text == "include" || d.Name.Text == "state" {
				return
			}
			noBackups = noBackups || withoutBackup[d.Name.Text] // checkMember says it
			continue
		case !slices.ContainsFunc(d.Args, func(w Word) bool { return w.Text == "backup" }):
			first++
		case slices.ContainsFunc(d.Args, func(w Word) bool { return w.Text == "resolve" }):
			return
		}
		servers++
	}
	switch {
	case servers == 0:
		r.report(block.Name.Pos, "value", "no servers are inside upstream", hint{})
	case first == 0 && !noBackups:
		r.report(block.Name.Pos, "value", fmt.Sprintf(`no servers in upstream "%s"`, shorten(block.Args[0].Text)), hint{text: "all servers are backups"})
	}
}

// checkOff checks that off stands alone.
func (r *reader) checkOff(d *Directive, here *level) {
	off := len(d.Args) == 1 && d.Args[0].Text == "off"
	if here.seen[d.Name.Text+" off"] || off && here.seen[d.Name.Text] {
		r.report(d.Name.Pos, "duplicate", fmt.Sprintf("%q directive is duplicate", d.Name.Text), hint{text: "off is for itself alone"})
	}
	here.seen[d.Name.Text] = true
	if off {
		here.seen[d.Name.Text+" off"] = true
	}
}

// checkCacheValid checks that a time stands behind the statuses (ngx_http_file_cache_valid_set_slot).
func (r *reader) checkCacheValid(d *Directive) {
	last := d.Args[len(d.Args)-1]
	if !times.MatchString(last.Text) && !strings.Contains(strings.ReplaceAll(last.Text, "$upstream_", ""), "$") {
		r.report(last.Pos, "value", fmt.Sprintf(`invalid time value "%s"`, shorten(last.Text)), swallowed(d))
		return
	}
	for _, w := range d.Args[:len(d.Args)-1] {
		if n, err := strconv.Atoi(w.Text); w.Text != "any" && (err != nil || n < 100 || n > 599) && !strings.Contains(w.Text, "$") {
			r.report(w.Pos, "value", fmt.Sprintf(`invalid status "%s"`, shorten(w.Text)), swallowed(d))
			return
		}
	}
}

// checkLogFormat checks that the format of a log was given a name before (ngx_http_log_set_log).
func (r *reader) checkLogFormat(d *Directive) {
	w := d.Args[1]
	switch name := strings.ToLower(w.Text); {
	case d.Args[0].Text == "off":
		r.report(w.Pos, "value", fmt.Sprintf(`invalid parameter "%s"`, shorten(w.Text)), swallowed(d))
	case r.config.Complete && name != "combined" && !r.formats[name] && !strings.Contains(name, "$"):
		r.report(w.Pos, "format", fmt.Sprintf(`unknown log format "%s"`, shorten(w.Text)),
			hint{text: "a log_format of this name must stand in http, before the access_log that uses it"})
	}
}
