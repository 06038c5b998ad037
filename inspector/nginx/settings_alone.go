package nginx

import "github.com/composecheck/composecheck/inspector/lazyregexp"

// onlySets matches the directives that say how a location does something, and not what: none of them answers, looks for
// files, leads elsewhere, or stands for a module that does. What ends with _pass is told apart.
var onlySets = lazyregexp.New(`^((proxy|grpc|fastcgi|uwsgi|scgi)_\w+|auth_(basic|basic_user_file|delay|request|request_set)|client_(max_body_size|body_\w+)|` +
	`(send|keepalive|lingering|resolver)_timeout|keepalive_\w+|add_(header|trailer)(_inherit)?|(access|error)_log|limit_(req|conn|rate)(_\w+)?|` +
	`gzip|gzip_(types|vary|proxied|comp_level|min_length|buffers|http_version|disable)|sub_filter(_\w+)?|expires|etag|charset|default_type|` +
	`satisfy|allow|deny|set|resolver|server_tokens|chunked_transfer_encoding|sendfile|tcp_(nodelay|nopush)|(port_in|absolute)_redirect)$`)

// setsAlone reports whether all that a location's block has are settings, and all of it is seen.
func (i *interpreter) setsAlone(block []*Directive) bool {
	for _, d := range block {
		switch name := d.Name.Text; {
		case name == "include" && len(d.Args) > 0:
			if !i.seenWhole(d.Args[0].Pos) {
				return false
			}
		case d.Block != nil || isPass(d) || forms[name] == nil || !onlySets.MatchString(name):
			return false
		}
	}
	return true
}

// seenWhole reports whether what an include brings was read.
func (i *interpreter) seenWhole(at Pos) bool {
	for n := range i.config.Includes {
		if include := &i.config.Includes[n]; include.Pos == at {
			return !include.Hidden && len(include.Files) > 0
		}
	}
	return false
}
