package nginx

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// masked stands for a value that is not told.
const masked = "…"

// credentials matches the user and password in a URL, or before a host.
var credentials = lazyregexp.New(`(://)[^/@\s]+@|^[^/@\s:]+:[^/@\s]+@`)

// maskURL hides the credentials of URLs in text.
func maskURL(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	return credentials.ReplaceAllString(text, "${1}"+masked+"@")
}

// plain matches values that tell nothing: variables, punctuation, small numbers, and words that HTTP itself uses.
var plain = lazyregexp.New(`^(?i:\$\w+|\$\{\w+\}|[ ,;:/.=(){}-]|\b\d{1,5}\b|` +
	`\b(?:upgrade|close|keep-alive|websocket|https?|on|off|none|identity|gzip|always)\b)*$`)

// telling matches headers and parameters whose values say where a request goes; their values are always told.
var telling = lazyregexp.New(`(?i)^(host|connection|upgrade|accept-encoding|x-real-ip|x-forwarded-\w+|` +
	`script_filename|script_name|document_root|path_info|request_uri|http_host|https|server_\w+|http_proxy)$`)

// asked matches conditions of if on what anybody can see of a request.
var asked = lazyregexp.New(`^\(?(\$(host|http_host|scheme|https|request_method|(document_|request_)?uri|server_(port|name)|http_upgrade|` +
	`http_user_agent|http_x_forwarded_proto)$|!?-[fdex]$)`)

// pairs are the directives of a name and a value that may be secret.
var pairs = map[string]bool{
	"set": true, "add_header": true, "proxy_set_header": true, "grpc_set_header": true, "fastcgi_param": true, "uwsgi_param": true, "scgi_param": true,
}

// A masker knows which set variables hold addresses, so that their values are told.
type masker struct {
	shown map[string]bool
}

// words returns the arguments of a directive with what may be secret masked.
func (m masker) words(name string, args []string) []string {
	out := make([]string, len(args))
	for i, arg := range args {
		out[i] = maskURL(arg)
		if !m.tells(name, args, i) && !plain.MatchString(arg) {
			out[i] = masked
		}
	}
	return out
}

// tells reports whether argument i of a directive is no secret.
func (m masker) tells(name string, args []string, i int) bool {
	switch {
	case name == "set":
		return i == 0 || m.shown[variableName(args[0])]
	case pairs[name]:
		return i == 0 || telling.MatchString(args[0])
	case name == "if":
		return i < 2 || asked.MatchString(args[0]) || strings.Trim(args[i], ")") == ""
	case name == "return" || name == "rewrite":
		return i == 0 || !strings.Contains(args[i], " ") // a text, not a URL
	}
	return isKept(name) || structural[name]
}

// structural are the directives that shape a configuration; their arguments are names and paths.
var structural = map[string]bool{
	"server": true, "location": true, "upstream": true, "include": true, "map": true, "split_clients": true, "geo": true,
	"listen": true, "server_name": true, "http": true, "stream": true, "events": true, "limit_except": true, "expires": true, "deny": true, "allow": true,
}

// mask hides what may be secret in all settings.
func (i *interpreter) mask() {
	m := masker{shown: i.shown()}
	hide := func(all []Setting) {
		for n := range all {
			all[n].Args = m.words(all[n].Name, all[n].Args)
		}
	}
	c := i.config
	hide(c.Settings)
	for s := range c.Servers {
		hide(c.Servers[s].Settings)
		for l := range c.Servers[s].Locations {
			hide(c.Servers[s].Locations[l].Settings)
		}
	}
	for u := range c.Upstreams {
		hide(c.Upstreams[u].Settings)
	}
	c.masker = m
}

// filledIn returns the secrets that may have got into the configuration: that stand in a text which was made, in a part
// that nobody wrote so, or in a file of which it is not known who wrote it.
func (r *reader) filledIn(o Options) []string {
	return slices.DeleteFunc(slices.Clone(o.Secrets), func(secret string) bool {
		return !slices.ContainsFunc(r.config.Files, func(name string) bool {
			if made := r.made(name); made != nil {
				return made.filledIn(secret)
			}
			return (o.Literal == nil || !o.Literal(name)) && strings.Contains(r.sources[name], secret)
		})
	})
}

// hide masks secrets wherever the configuration tells them. Hosts and the names of upstreams are told.
func (c *Config) hide(secrets []string) {
	var pairs []string
	for _, s := range secrets {
		pairs = append(pairs, s, masked)
	}
	if len(pairs) == 0 {
		return
	}
	replace := strings.NewReplacer(pairs...)
	text := func(all ...*string) {
		for _, s := range all {
			*s = replace.Replace(*s)
		}
	}
	settings := func(all []Setting) {
		for i := range all {
			for n := range all[i].Args {
				text(&all[i].Args[n])
			}
		}
	}
	for i := range c.Problems {
		text(&c.Problems[i].Message, &c.Problems[i].Hint)
	}
	for _, comments := range c.Suppressions {
		for i := range comments {
			text(&comments[i].Reason)
		}
	}
	settings(c.Settings)
	for i := range c.Servers {
		settings(c.Servers[i].Settings)
		for n := range c.Servers[i].Names {
			text(&c.Servers[i].Names[n].Text)
		}
		for n := range c.Servers[i].Locations {
			text(&c.Servers[i].Locations[n].Path)
			settings(c.Servers[i].Locations[n].Settings)
		}
	}
	for i := range c.Upstreams {
		settings(c.Upstreams[i].Settings)
	}
	for i := range c.Passes {
		p := &c.Passes[i]
		text(&p.Value, &p.URI, &p.Unknown, &p.Malformed)
	}
}

// shown returns the variables that passes use, directly or through others.
func (i *interpreter) shown() map[string]bool {
	shown := map[string]bool{}
	for _, p := range i.config.Passes {
		for _, name := range p.Variables {
			i.show(shown, name)
		}
	}
	return shown
}

func (i *interpreter) show(shown map[string]bool, name string) {
	if shown[name] {
		return
	}
	shown[name] = true
	for _, h := range []*half{i.http, i.stream} {
		for _, level := range h.variables.sets[name] {
			for _, a := range level {
				for _, m := range variable.FindAllString(a.value.Text, -1) {
					i.show(shown, strings.ToLower(strings.Trim(m, "${}")))
				}
			}
		}
	}
}
