package apps

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// givesFiles matches what gives out files in Django's place, or makes it do so, also in the settings of a server.
	givesFiles = lazyregexp.New(`(?i)whitenoise|servestatic|blacknoise|dj_?static|static3|\bCling\b|StaticFiles(?:Handler|\()|static-(?:map|index|safe|path)|check-static|` +
		`views\.static\b|views import .*\bserve\b|views\.serve\b|serve_(?:static|media)|--insecure|storages\.backends|['"]storages['"]|boto|cloudinary|DEFAULT_FILE_STORAGE`)
	// givesUploads matches what else may give out what people bring.
	givesUploads = lazyregexp.New(`(?i)FileResponse|StreamingHttpResponse|X-Accel|sendfile|[\w.]*Storage\(`)
	// otherServer matches another server in the image or the start of an app.
	otherServer = lazyregexp.New(`(?i)nginx|apache|httpd|caddy|lighttpd|supervisord`)

	adminRoute   = lazyregexp.New(`admin\.site\.urls`)
	loadsStatic  = lazyregexp.New(`\{%-?\s*load\s[^%]*\bstatic(?:files)?\b`)
	uploadField  = lazyregexp.New(`\bmodels\.(ImageField|FileField)\(`)
	debugStatic  = lazyregexp.New(`\bstatic\(\s*(?:settings\.)?MEDIA_URL`)
	unservedFile = lazyregexp.New(`(?i)\.(?:py|html|ini|toml|ya?ml|cfg|sh)$`)
)

// unservedFiles finds the static files of a service's app of Django where DEBUG is off, and what people bring to it where no route leads
// there: Django gives out the former only for its development server with DEBUG (contrib/staticfiles), the latter only
// by the routes that static() makes, which are none without DEBUG (conf/urls/static.py). Nil where anything else may give them out.
func (p reader) unservedFiles(s *compose.Service, d *djangoSettings) []compose.UnservedFiles {
	if d == nil || givesFiles.MatchString(d.text+d.started) || otherServer.MatchString(s.BaseImage()+d.started+p.buildText(s)) || p.elsewhere(s, []string{"UWSGI_*", "GRANIAN_STATIC*"}, nil) {
		return nil
	}
	code := p.djangoCode(s)
	if code == nil {
		return nil
	}
	debug := d.value("DEBUG")
	isOff := debug != nil && !isTrue(debug.value)
	var found []compose.UnservedFiles
	if isOff && !code.statics.IsZero() && strings.Contains(d.text, "django.contrib.staticfiles") {
		if u := d.unserved("STATIC", d.value, code); u != nil {
			u.By, u.ByPos, u.Off = code.staticsBy, code.statics, debug.pos
			u.Alone = u.Root != "" && !p.collects(s).IsZero() && p.hasAlone(s, u.Root)
			found = append(found, *u)
		}
	}
	if !code.uploads.IsZero() && !code.mayGiveUploads && (isOff || !code.debugRoutes) {
		if u := d.unserved("MEDIA", d.likely, code); u != nil {
			u.By, u.ByPos, u.Uploads = code.uploadsBy, code.uploads, true
			found = append(found, *u)
		}
	}
	for _, u := range found {
		p.quoteAt(u.Pos)
		p.quoteAt(u.ByPos)
		p.quoteAt(u.Off)
	}
	return found
}

// unserved is what the settings say of one kind of files; nil where it is not plain, or a route of the app's own may lead to them.
func (d *djangoSettings) unserved(kind string, value func(name string) *djangoSetting, code *djangoCode) *compose.UnservedFiles {
	at, root := value(kind+"_URL"), value(kind+"_ROOT")
	if at == nil {
		return nil
	}
	below, ok := at.value.(string)
	below = strings.Trim(below, "/")
	if !ok || below == "" || strings.Contains(below, "//") || !lazyregexp.New(`^[\w/-]+$`).MatchString(below) || code.routes(below) {
		return nil
	}
	u := &compose.UnservedFiles{URL: "/" + below + "/", Setting: kind + "_URL", Pos: at.pos}
	if root != nil {
		if text, ok := root.value.(string); ok && path.IsAbs(text) {
			u.Root = path.Clean(text)
		}
	}
	return u
}

// A djangoCode is what the code of an app of Django tells of files.
type djangoCode struct {
	text                 string // of its modules of routes
	staticsBy, uploadsBy string
	statics, uploads     compose.Pos // the first that asks for static files, and that takes uploads
	debugRoutes          bool        // static() makes routes while DEBUG is on
	mayGiveUploads       bool
}

// djangoCode reads all code and settings of an app; nil where not all is seen, or something there gives out files.
func (p reader) djangoCode(s *compose.Service) *djangoCode {
	code := &djangoCode{}
	for _, dir := range hostDirs(s) {
		if !p.everySource(dir, unservedFile.MatchString, func(name, text string) bool { return code.read(compose.Relative(p.Dir, name), text) }) {
			return nil
		}
	}
	return code
}

func (code *djangoCode) read(name, text string) bool {
	isCode := strings.HasSuffix(name, ".py")
	if isCode {
		text = withoutHashes(text)
	}
	if !strings.HasSuffix(name, ".html") && givesFiles.MatchString(text) {
		return false
	}
	note := func(at *compose.Pos, by *string, what string, of *lazyregexp.Regexp) {
		if m := of.FindStringIndex(text); m != nil && at.IsZero() && !strings.Contains(name, "/migrations/") {
			*at, *by = compose.Pos{File: name, Line: lineNumber(text, m[0])}, what
		}
	}
	if !isCode {
		note(&code.statics, &code.staticsBy, "a template", loadsStatic)
		return true
	}
	note(&code.statics, &code.staticsBy, "the administration of Django", adminRoute)
	note(&code.uploads, &code.uploadsBy, "a field of a model", uploadField)
	if strings.HasSuffix(name, "urls.py") {
		code.text += text + "\n"
	}
	code.debugRoutes = code.debugRoutes || debugStatic.MatchString(text)
	code.mayGiveUploads = code.mayGiveUploads || givesUploads.MatchString(text) || !strings.Contains(name, "settings") && strings.Contains(debugStatic.ReplaceAllString(text, ""), "MEDIA_")
	return true
}

// routes reports whether a route of the app's own may be that of a path.
func (code *djangoCode) routes(below string) bool {
	return lazyregexp.New(`\b(?:path|re_path|url)\(\s*r?['"]\^?/?`+regexp.QuoteMeta(below)).MatchString(code.text) || strings.Contains(code.text, "urlpatterns = patterns(")
}

// bringsStatic matches what may bring an app's static files into another image.
var bringsStatic = lazyregexp.New(`(?i)--from=|static|\bgit\b|https?://`)

// hasAlone reports whether no other service mounts what an app has at a directory, and no other image of the project may have such files.
func (p reader) hasAlone(s *compose.Service, dir string) bool {
	own := s.MountOver(dir)
	return (own == nil || own.Type == "volume") && !slices.ContainsFunc(slices.Concat(p.Services, p.Disabled), func(other compose.Service) bool {
		shares := own != nil && slices.ContainsFunc(other.Mounts, func(m compose.Mount) bool { return m.Source == own.Source })
		return other.Name != s.Name && (shares || other.Build != nil && bringsStatic.MatchString(p.buildText(&other)))
	})
}
