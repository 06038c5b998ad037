package apps

import (
	"cmp"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A secureImage is an image whose app redirects to https, as its manual says.
type secureImage struct {
	repository string
	variable   string // that asks for it; "": it always does
	value      string // with which that begins; "": what is not false
	always     bool   // also where the variable is not set

	holds, without *lazyregexp.Regexp // what is in its value, and what is not
	what           string             // it redirects; "" for all
}

// secureImages are such images: all of them know https by X-Forwarded-Proto.
var secureImages = []secureImage{
	{repository: "ghost", variable: "url", value: "https://"},
	{repository: "outlinewiki/outline", variable: "FORCE_HTTPS", always: true},
	{repository: "chatwoot/chatwoot", variable: "FORCE_SSL", value: "true"},
	{repository: "redash/redash", variable: "REDASH_ENFORCE_HTTPS", value: "true"},
	{repository: "openproject/openproject", variable: "OPENPROJECT_HTTPS", value: "true"},
	// github.com/docker-library/wordpress: wp-config-docker.php; developer.wordpress.org/advanced-administration/security/https
	{repository: "wordpress", variable: "WORDPRESS_CONFIG_EXTRA", holds: lazyregexp.New(`['"]WP_SITEURL['"]\s*,\s*['"]https://|['"]FORCE_SSL_ADMIN['"]\s*,\s*true`),
		without: lazyregexp.New(`['"]HTTPS['"]\s*\]|FORWARDED_PROTO`), what: "its login and /wp-admin/, where it takes a request for http"},
	{repository: "tootsuite/mastodon"}, {repository: "mastodon/mastodon"},
}

// forwardedHeaders are those by which apps are told of https.
var forwardedHeaders = []string{"X-Forwarded-Proto", "X-Forwarded-Protocol", "X-Forwarded-Ssl"}

// forwardedPort is the one that tells some of them the port that the client asked, and with 443 of https.
const forwardedPort = "X-Forwarded-Port"

// httpsOnly finds what makes a service's app redirect to https; nil where nothing does, or its files do not tell.
func (p reader) httpsOnly(s *compose.Service, d *djangoSettings) *compose.HTTPSOnly {
	if d != nil {
		return cmp.Or(d.httpsOnly(), d.csrf())
	}
	if found := cmp.Or(p.railsHTTPS(s), p.rackHTTPS(s), p.nodeHTTPS(s), p.nextHTTPS(s), p.pythonHTTPS(s), p.goHTTPS(s), p.aspnetHTTPSOnly(s), p.springHTTPS(s), p.keycloakHTTPS(s), p.wordpressHTTPS(s), p.registryHTTPS(s), p.apacheHTTPS(s)); found != nil {
		return found
	}
	for _, known := range secureImages {
		if s.Build != nil || !isImage(s.Image, []string{known.repository}) {
			continue
		}
		value, isSet := p.Environment(s.Name)[known.variable]
		at, _ := p.VariableAt(s.Name, known.variable)
		if known.holds != nil {
			if found := known.holds.FindString(value); found != "" && !known.without.MatchString(value) {
				return &compose.HTTPSOnly{By: known.variable + " has " + found, Headers: forwardedHeaders[:1], Value: "https", What: known.what, Pos: at}
			}
			return nil
		}
		by := known.variable + "=" + known.value + "…"
		if !isSet {
			at, by = s.ImagePos, known.repository+" does so by itself"
		}
		value = strings.ToLower(value)
		if known.variable != "" && !p.Settled(s.Name, known.variable) || !isSet && !known.always && known.variable != "" ||
			isSet && (!strings.HasPrefix(value, known.value) || value == "false" || value == "0") {
			return nil
		}
		return &compose.HTTPSOnly{By: by, Headers: forwardedHeaders[:1], Value: "https", Pos: at}
	}
	return nil
}

// httpsOnly is what SECURE_SSL_REDIRECT makes of an app (docs.djangoproject.com/en/5.2/ref/settings/).
func (d *djangoSettings) httpsOnly() *compose.HTTPSOnly {
	redirect := d.value("SECURE_SSL_REDIRECT")
	if redirect == nil || redirect.value != true || !d.redirects() || d.given["SECURE_REDIRECT_EXEMPT"] != nil {
		return nil
	}
	found := &compose.HTTPSOnly{By: "SECURE_SSL_REDIRECT is True", Value: "https", Setting: `SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")`, Pos: redirect.pos}
	if !d.isTold(found) {
		return nil
	}
	d.p.quoteAt(redirect.pos)
	return found
}

// isTold notes the headers that may tell Django of https; false where it is not plain which.
func (d *djangoSettings) isTold(found *compose.HTTPSOnly) bool {
	if !d.lacks("SECURE_PROXY_SSL_HEADER") {
		set := d.value("SECURE_PROXY_SSL_HEADER")
		if set == nil {
			return false
		}
		if pair, ok := set.value.([]string); ok && len(pair) == 2 {
			found.Headers = append(found.Headers, headerName(pair[0]))
			found.Value = pair[1]
		}
	}
	if d.serverMayKnow() {
		found.Headers = append(found.Headers, forwardedHeaders...)
	}
	return true
}

// redirects reports whether an app has the middleware that redirects: every new project has it, so one of which a part of
// the settings is not seen is taken to have it there.
func (d *djangoSettings) redirects() bool {
	given := d.given["MIDDLEWARE"] != nil || d.given["MIDDLEWARE_CLASSES"] != nil
	return d.lost && !given || strings.Contains(d.text, "django.middleware.security.SecurityMiddleware")
}

var (
	ownServer   = lazyregexp.New(`\b(?:gunicorn|uvicorn|daphne|hypercorn|runserver|fastapi run)\b`)
	toldToTrust = lazyregexp.New(`forwarded-allow-ips|proxy-headers|(?:^|\s)(?:-c|--config)[\s=]|GUNICORN_CMD_ARGS|FORWARDED_ALLOW_IPS|honcho|supervisord`)
)

// serverMayKnow reports whether the server below Django may be told of https.
func (d *djangoSettings) serverMayKnow() bool {
	return d.p.elsewhere(d.service, []string{"HTTPS"}, nil) || d.p.trustsHeaders(d.service, d.started) || d.wrapped()
}

// trustsHeaders reports whether a server of Python may heed headers that say how a client asked: most heed those of the same host
// alone, unless they are told to.
func (p reader) trustsHeaders(s *compose.Service, started string) bool {
	return p.elsewhere(s, []string{"FORWARDED_ALLOW_IPS", "GUNICORN_CMD_ARGS", "UVICORN_FORWARDED_ALLOW_IPS", "gunicorn.conf.py"}, nil) ||
		!ownServer.MatchString(started) || toldToTrust.MatchString(started)
}

// wrapped reports whether what makes the app, or its settings, look at headers themselves.
func (d *djangoSettings) wrapped() bool {
	if d.service.Build == nil {
		return false
	}
	wanted := func(name string) bool { return strings.HasSuffix(name, ".py") }
	return !d.p.everySource(d.service.Build.Context, wanted, func(_, text string) bool {
		return !strings.Contains(text, "url_scheme") && !strings.Contains(text, "ProxyFix") && !strings.Contains(text, "is_secure =")
	})
}

// headerName is the header of a key of WSGI's environment: HTTP_X_FORWARDED_PROTO.
func headerName(key string) string {
	parts := strings.Split(strings.ToLower(strings.TrimPrefix(key, "HTTP_")), "_")
	for i, part := range parts {
		if part != "" {
			parts[i] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "-")
}
