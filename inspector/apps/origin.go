package apps

import (
	"cmp"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// railsImages are repositories of apps that are made with Rails, whose login is a form that Rails checks the origin of.
var railsImages = []string{"huginn/huginn", "huginn/huginn-single-process"}

var (
	railsDefaults  = lazyregexp.New(`(?m)^\s*config\.load_defaults\s+['"]?(\d+)\.`)
	railsUnchecked = lazyregexp.New(`api_only\s*=\s*true|forgery_protection_origin_check|skip_forgery_protection|protect_from_forgery\s+(?:with:\s*:null_session|except)|ActionController::API`)
	djangoSince    = lazyregexp.New(`(?im)^\s*["']?django["']?\s*(?:\[[\w, -]*\])?\s*(?:==|~=|>=|=\s*["'][\^~=]*)\s*(\d+)\.`)

	addressNamed = lazyregexp.New(`(?i)(?:^|_)(?:domain|host|hostname|url|origin|site)(?:_|$)`)
	addressOther = lazyregexp.New(`(?i)db|database|redis|postgres|mysql|mongo|smtp|mail|rabbit|broker|elastic|minio|s3`)
	addressOwn   = lazyregexp.New(`(?i)(?:^|_)(?:site|public|base|app|frontend|root|external|domain|host)_?(?:url|host|hostname|domain|name|origin)?$`)
	addressUsual = lazyregexp.New(`^(?:https?://)?([\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})/?$`)
	addressGiven = lazyregexp.New(`^(?:https?://)?([\w.-]+):(\d{2,5})/?$`)
)

// originCheck finds whether a service's app refuses forms from another origin than it is told, or redirects what is asked of
// another, and by which address, with a port that the project publishes, it is asked: none where its files do not tell that.
func (p reader) originCheck(s *compose.Service, d *djangoSettings) *compose.OriginCheck {
	if home := p.wordpressHome(s); home != nil {
		return home
	}
	check := cmp.Or(p.ownAddress(s), &compose.OriginCheck{})
	switch {
	case check.Port == 0 && p.isAtUsualPort(s):
		return nil
	case s.Build == nil && isImage(s.Image, railsImages), p.railsOrigin(s):
		check.By, check.Status, check.Forwarded = "Rails", 422, true
	case d != nil && (check.Port != 0 || strings.Contains(d.text, djangoForms)) && p.djangoOrigin(s, d):
		check.By, check.Status = "Django", 403
		forwarded := d.value("USE_X_FORWARDED_HOST")
		check.Forwarded = forwarded != nil && forwarded.value == true
	default:
		own := p.codeOrigin(s)
		if own == nil {
			return nil
		}
		own.Host, own.Port, own.Variable, own.Pos = check.Host, check.Port, check.Variable, check.Pos
		return own
	}
	return check
}

// ownAddress is the address by which a service's app is told that it is asked: a host and a port that another service publishes.
func (p reader) ownAddress(s *compose.Service) *compose.OriginCheck {
	env := p.Environment(s.Name)
	for _, name := range slices.Sorted(maps.Keys(env)) {
		m := addressGiven.FindStringSubmatch(env[name])
		if m == nil || !addressNamed.MatchString(name) || addressOther.MatchString(name) || !p.Settled(s.Name, name) || p.Service(m[1]) != nil {
			continue
		}
		port, _ := strconv.Atoi(m[2])
		at, _ := p.VariableAt(s.Name, name)
		if !at.IsZero() && p.publishes(s, port) {
			return &compose.OriginCheck{Host: m[1], Port: port, Variable: name, Pos: at}
		}
	}
	return nil
}

// djangoForms are Django's own pages, whose login is a form.
const djangoForms = "django.contrib.admin"

// isAtUsualPort reports whether a variable names an address of a service's app that has no port: something takes it at the scheme's own.
func (p reader) isAtUsualPort(s *compose.Service) bool {
	for name, value := range p.Environment(s.Name) {
		if m := addressUsual.FindStringSubmatch(value); m != nil && addressOwn.MatchString(name) && p.Service(m[1]) == nil && !strings.HasSuffix(m[1], ".docker.internal") {
			return true
		}
	}
	return false
}

// railsOrigin reports whether an app of Rails compares the origin of forms, as its defaults since version 5 are.
func (p reader) railsOrigin(s *compose.Service) bool {
	if !railsRuns.MatchString(p.started(s)) {
		return false
	}
	application, _ := p.inCode(s, "config/application.rb")
	m := railsDefaults.FindSubmatch(application)
	if m == nil || len(m[1]) == 1 && m[1][0] < '5' {
		return false
	}
	controller, _ := p.inCode(s, "app/controllers/application_controller.rb")
	if controller == nil || railsUnchecked.Match(controller) {
		return false
	}
	return !slices.ContainsFunc(append(p.railsFiles(s, "development"), "config/environments/production.rb"), func(name string) bool {
		text, _ := p.inCode(s, name)
		return railsUnchecked.MatchString(withoutHashes(string(text)))
	})
}

// djangoOrigin reports whether an app of Django compares the origin of forms with the host it is told, and with nothing
// else, as it does since version 4 (docs.djangoproject.com/en/5.2/ref/csrf/#how-it-works).
func (p reader) djangoOrigin(s *compose.Service, d *djangoSettings) bool {
	return strings.Contains(d.text, csrfMiddleware) && d.lacks("CSRF_TRUSTED_ORIGINS") &&
		(d.lacks("USE_X_FORWARDED_HOST") || d.value("USE_X_FORWARDED_HOST") != nil) && p.comparesOrigin(s)
}

// comparesOrigin reports whether a service's list of packages has a Django that compares the origin of forms.
func (p reader) comparesOrigin(s *compose.Service) bool {
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		for _, list := range pythonLists {
			text, _ := fs.ReadFile(files, inside(dir, list))
			if m := djangoSince.FindSubmatch(text); m != nil {
				return len(m[1]) > 1 || m[1][0] >= '4'
			}
		}
	}
	return false
}
