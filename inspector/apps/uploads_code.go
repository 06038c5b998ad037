package apps

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// uploadImages are repositories of apps that take large uploads, as their manuals say; of the first, nearly all are.
var uploadImages = []string{
	"registry", "minio/minio", "nextcloud", "owncloud/server", "gitea/gitea", "forgejo/forgejo", "gitlab/gitlab-ce", "gitlab/gitlab-ee", "sonatype/nexus3",
	"immich-app/immich-server", "paperless-ngx/paperless-ngx", "photoprism/photoprism", "mattermost/mattermost-team-edition", "seafileltd/seafile-mc",
	"directus/directus", "rocketchat/rocket.chat", "rocket.chat", "verdaccio/verdaccio", "filebrowser/filebrowser",
	"ghost", "mastodon/mastodon", "matrixdotorg/synapse", "element-hq/synapse", "chocobozzz/peertube", "vaultwarden/server", "heartexlabs/label-studio", "stirlingtools/stirling-pdf",
}

// An uploader gathers what code says of uploads: the largest limit, else the first that takes any. Numbers below 16 KiB count
// something else than bytes.
type uploader struct{ limit, taker *compose.UploadLimit }

func (u *uploader) found() *compose.UploadLimit {
	if u.limit != nil {
		return u.limit
	}
	return u.taker
}

func (u *uploader) limited(bytes int64, by string, at compose.Pos) { u.toldLimit(bytes, by, at, false) }

// toldLimit is limited; told: by a variable.
func (u *uploader) toldLimit(bytes int64, by string, at compose.Pos, told bool) {
	if bytes >= 1<<14 && bytes < 1<<40 && (u.limit == nil || bytes > u.limit.Bytes) {
		u.limit = &compose.UploadLimit{Bytes: bytes, By: strings.Join(strings.Fields(by), " "), Pos: at, Told: told}
	}
}

func (u *uploader) takes(by string, at compose.Pos) {
	if u.taker == nil {
		u.taker = &compose.UploadLimit{By: by, Pos: at}
	}
}

// codeUploads finds what an app's settings and code, or else its image, say of uploads; nil where they say nothing.
func (p reader) codeUploads(s *compose.Service, d *djangoSettings) *compose.UploadLimit {
	if told := p.toldUploads(s); told != nil {
		p.quoteAt(told.Pos)
		return told
	}
	if s.Build == nil && isImage(s.Image, uploadImages) {
		return &compose.UploadLimit{By: compose.Repository(s.Image), Always: isImage(s.Image, uploadImages[:1]), Pos: s.ImagePos}
	}
	var u uploader
	if d != nil {
		for _, name := range []string{"DATA_UPLOAD_MAX_MEMORY_SIZE", "FILE_UPLOAD_MAX_MEMORY_SIZE"} {
			set := d.value(name)
			if set == nil {
				continue
			}
			if bytes, ok := set.value.(int); ok {
				u.limited(int64(bytes), name, set.pos)
			}
		}
		if u.limit == nil {
			p.djangoUploads(s, &u)
		}
		return u.found()
	}
	p.pythonUploads(s, &u)
	p.nodeUploads(s, &u)
	p.springUploads(s, &u)
	p.markedUploads(s, &u)
	p.phpUploads(s, &u)
	if u.limit == nil && u.taker == nil {
		p.variableUploads(s, &u)
		p.fileUploads(s, &u)
	}
	if found := u.found(); found != nil {
		p.quoteAt(found.Pos)
		return found
	}
	return nil
}

// djangoTakes matches a field of Django, or of its forms or serializers, that takes any file: the framework sets no limit of its own to
// files (docs.djangoproject.com/en/stable/ref/settings: DATA_UPLOAD_MAX_MEMORY_SIZE). Images are left out: many are small.
var djangoTakes = lazyregexp.New(`(?m)^[ \t]+\w+[ \t]*=[ \t]*(?:(?:models|forms|serializers)\.)?FileField\([^\n]*$`)

// djangoUploads looks for what takes files in the code of a project of Django.
func (p reader) djangoUploads(s *compose.Service, u *uploader) {
	for _, dir := range p.sourceRoots(s) {
		for _, f := range p.pythonFiles(dir, djangoTakes) {
			for _, at := range djangoTakes.FindAllStringIndex(f.text, -1) {
				if field := strings.TrimSpace(f.text[at[0]:at[1]]); !strings.Contains(field, "read_only") {
					u.takes(field, f.place(at[0]))
				}
			}
		}
	}
	if u.taker != nil {
		p.quoteAt(u.taker.Pos)
	}
}

// notOfApp matches names of variables for nginx itself, whose start fills them in.
var notOfApp = lazyregexp.New(`nginx|client|proxy`)

// variableUploads looks for limits by the names of the variables that a service is given, where its code tells nothing.
func (p reader) variableUploads(s *compose.Service, u *uploader) {
	env := p.Environment(s.Name)
	for _, variable := range slices.Sorted(maps.Keys(env)) {
		name := strings.ToLower(variable)
		if !limitName.MatchString(name) || !limitOfFile.MatchString(name) || otherLimit.MatchString(name) || notOfApp.MatchString(name) || !p.Settled(s.Name, variable) {
			continue
		}
		bytes := inBytes(env[variable], name)
		if m := springSize.FindStringSubmatch(strings.ToUpper(env[variable])); m != nil && m[2] != "" {
			n, _ := strconv.ParseInt(m[1], 10, 32)
			bytes = n << unitShift[m[2]]
		}
		if at, _ := p.VariableAt(s.Name, variable); !at.IsZero() {
			u.limited(bytes, variable+" in its environment", at)
		}
	}
}

var (
	pythonTakes = lazyregexp.New(`(?m)^[^#\n]*(?:[:\[]\s*(?:\w+\.)?UploadFile\b|\brequest\.files\b).*$`)
	pythonLimit = lazyregexp.New(`(?m)^[ \t]*(?:\w+\.config\[['"](\w+)['"]\]|(\w+))\s*(?::\s*[\w\[\]., ]+)?=[ \t]*([^\n=][^\n]*?)[ \t]*$`)
	limitName   = lazyregexp.New(`^(?:max_content_length|(?:\w+_)?max_(?:\w+_)?(?:size|bytes|length|mb)(?:_\w+)?)$`)
	limitOfFile = lazyregexp.New(`upload|file|content_length|attachment|body`)
	otherLimit  = lazyregexp.New(`cache|memory|log|chunk|buffer|pool|queue|batch|context|token|text|message|name|prompt|password|title|string|line`)
)

// pythonUploads looks for limits by their names, where the code takes files, and for what takes them.
func (p reader) pythonUploads(s *compose.Service, u *uploader) {
	code, _ := p.pythonCode(s)
	if code == nil { // a limit beside what takes files tells enough, whatever the program starts with
		var seen uploader
		for _, f := range p.pythonSources(s, pythonTakes) {
			p.pythonLimits(s, f, false, &seen)
		}
		u.limit = seen.limit
		return
	}
	taking := false
	for _, name := range code.order {
		taking = taking || pythonTakes.MatchString(code.all[name].text)
	}
	for _, name := range code.order {
		p.pythonLimits(s, code.all[name].module, taking, u)
	}
}

// pythonLimits looks into one file; taking tells whether another one of the same program takes files.
func (p reader) pythonLimits(s *compose.Service, f module, taking bool, u *uploader) {
	takes := pythonTakes.FindStringIndex(f.text)
	if takes != nil {
		u.takes(strings.TrimSpace(f.text[takes[0]:takes[1]]), f.place(takes[0]))
	}
	for _, m := range pythonLimit.FindAllStringSubmatchIndex(f.text, -1) {
		name := strings.ToLower(f.text[max(m[2], m[4], 0):max(m[3], m[5], 0)])
		if !limitName.MatchString(name) || otherLimit.MatchString(name) || name != "max_content_length" && !(takes != nil || taking && limitOfFile.MatchString(name)) {
			continue
		}
		scope, told := p.limitScope(s, f.text)
		value, known := scope.eval(f.text[m[6]:m[7]], 0)
		if own, isSet := p.Environment(s.Name)[strings.ToUpper(name)]; isSet {
			value, *told = own, true
		}
		if known && p.Settled(s.Name, strings.ToUpper(name)) {
			u.toldLimit(inBytes(value, name), f.text[m[0]:m[1]], f.place(m[6]), *told)
		}
	}
}

// limitScope is that of an expression of code, as far as names get one plain value in the same file. told becomes true when it
// asks for a variable that is set.
func (p reader) limitScope(s *compose.Service, text string) (scope pythonScope, told *bool) {
	told = new(bool)
	scope.name = func(name string) (any, bool) {
		given := lazyregexp.New(`(?m)^[ \t]*(?:export\s+)?(?:const\s+|let\s+|var\s+)?`+name+`\s*(?::\s*\w+\s*)?=[ \t]*([^\n=]+?)[ \t]*;?[ \t]*$`).FindAllStringSubmatch(text, 2)
		if len(given) != 1 || lazyregexp.New(`\b`+name+`\b`).MatchString(given[0][1]) {
			return nil, false
		}
		return scope.eval(given[0][1], 1)
	}
	scope.variable = func(name string) (value string, isSet, known bool) {
		value, isSet, known = p.environmentOf(s, nil, name)
		*told = *told || isSet && known
		return value, isSet, known
	}
	return scope, told
}

// inBytes is what a limit with a name comes to; 0 where that is not plain.
func inBytes(value any, name string) int64 {
	n, isNumber := value.(int)
	if text, isText := value.(string); isText {
		n, _ = strconv.Atoi(text)
		isNumber = true
	}
	switch {
	case !isNumber || n <= 0:
		return 0
	case n < 1<<14 && strings.Contains(name, "mb"):
		return int64(n) << 20
	case n < 1<<24 && strings.Contains(name, "kb"):
		return int64(n) << 10
	}
	return int64(n)
}
