package apps

import (
	"cmp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

const csrfMiddleware = "django.middleware.csrf.CsrfViewMiddleware"

var adminPath = lazyregexp.New(`\bpath\(\s*['"]([\w/-]*)['"]\s*,\s*admin\.site\.urls`)

// csrf is what Django makes of forms that come by https while it takes all requests for http: since version 4 it compares their Origin
// with the scheme and the host by which it is asked (docs.djangoproject.com/en/5.2/ref/csrf/#how-it-works). The login of its own
// administration is such a form.
func (d *djangoSettings) csrf() *compose.HTTPSOnly {
	if !strings.Contains(d.text, csrfMiddleware) || !strings.Contains(d.text, "django.contrib.admin") || !d.p.comparesOrigin(d.service) {
		return nil
	}
	found := &compose.HTTPSOnly{
		Effect: "refuses forms with 403", What: "from pages that came by https", By: "CSRF_TRUSTED_ORIGINS is not set", Value: "https", Setting: `CSRF_TRUSTED_ORIGINS = ["https://{host}"]`,
	}
	beside := cmp.Or(d.given["ALLOWED_HOSTS"], d.given["MIDDLEWARE"])
	if set := d.value("CSRF_TRUSTED_ORIGINS"); set != nil {
		origins, ok := set.value.([]string)
		if !ok || slices.ContainsFunc(origins, func(origin string) bool { return !strings.HasPrefix(origin, "http://") }) {
			return nil
		}
		found.By, beside = "CSRF_TRUSTED_ORIGINS names no address of https", set
	} else if !d.lacks("CSRF_TRUSTED_ORIGINS") {
		return nil
	}
	if found.Paths = d.adminPaths(); beside == nil || len(found.Paths) == 0 || !d.isTold(found) {
		return nil
	}
	found.Pos = beside.pos
	d.p.quoteAt(found.Pos)
	return found
}

// adminPaths are where the administration of an app stands, by its lists of paths.
func (d *djangoSettings) adminPaths() (all []string) {
	wanted := func(name string) bool { return name == "urls.py" }
	for _, dir := range hostDirs(d.service) {
		d.p.everySource(dir, wanted, func(_, text string) bool {
			for _, m := range adminPath.FindAllStringSubmatch(withoutHashes(text), -1) {
				if at := "/" + strings.TrimPrefix(m[1], "/"); !slices.Contains(all, at) {
					all = append(all, at)
				}
			}
			return true
		})
	}
	return all
}
