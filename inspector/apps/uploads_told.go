package apps

import (
	"path"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An uploadSetting is how the app of an image is told how large an upload it takes, as its manual says.
type uploadSetting struct {
	images   []string
	variable string             // a number, with or without a unit
	unit     string             // of a number without one: K, M; "" for bytes
	file     string             // of its settings, in the container
	line     *lazyregexp.Regexp // of which the groups have a number and a unit, or a number alone
	parts    bool               // its clients send larger files in parts
}

var uploadSettings = []uploadSetting{
	// github.com/nextcloud/docker: README.md
	{images: names("nextcloud library/nextcloud"), variable: "PHP_UPLOAD_LIMIT", parts: true},
	// docs.phpmyadmin.net/en/latest/setup.html#docker-environment-variables
	{images: names("phpmyadmin library/phpmyadmin phpmyadmin/phpmyadmin"), variable: "UPLOAD_LIMIT"},
	// doc.owncloud.com/server/next/admin_manual/installation/docker
	{images: names("owncloud/server"), variable: "OWNCLOUD_MAX_UPLOAD", parts: true},
	// docs.gitea.com/administration/config-cheat-sheet: in megabytes
	{images: names("gitea/gitea"), variable: "GITEA__attachment__MAX_SIZE", unit: "M"},
	{images: names("gitea/gitea"), variable: "GITEA__repository_0X2E_upload__FILE_MAX_SIZE", unit: "M"},
	{images: names("gitea/gitea forgejo/forgejo"), unit: "M", file: "/data/gitea/conf/app.ini", line: lazyregexp.New(`(?m)^[ \t]*\[(?:attachment|repository\.upload)\](?:\n[^\[\n]*)*?\n[ \t]*(?:FILE_)?MAX_SIZE[ \t]*=[ \t]*(\d+)()`)},
	{images: names("forgejo/forgejo"), variable: "FORGEJO__attachment__MAX_SIZE", unit: "M"},
	// docs.mattermost.com/administration-guide/configure: FileSettings.MaxFileSize, in bytes
	{images: names("mattermost/mattermost-team-edition mattermost/mattermost-enterprise-edition"), variable: "MM_FILESETTINGS_MAXFILESIZE", file: "/mattermost/config/config.json",
		line: lazyregexp.New(`"MaxFileSize"\s*:\s*(\d+)()`)},
	// element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html#max_upload_size
	{images: names("matrixdotorg/synapse element-hq/synapse"), file: "/data/homeserver.yaml", line: lazyregexp.New(`(?m)^max_upload_size\s*:[ \t]*["']?(\d+)([KMGkmg]?)`)},
	// docs.rocket.chat: FileUpload_MaxFileSize, in bytes
	{images: names("rocketchat/rocket.chat rocket.chat"), variable: "OVERWRITE_SETTING_FileUpload_MaxFileSize"},
	// directus.io/docs/configuration/files: "10mb"
	{images: names("directus/directus"), variable: "FILES_MAX_UPLOAD_SIZE"},
	// docs.getoutline.com/s/hosting/doc/file-storage
	{images: names("outlinewiki/outline"), variable: "FILE_STORAGE_UPLOAD_MAX_SIZE"},
	// docs.n8n.io/hosting/configuration/environment-variables/endpoints: in MiB
	{images: names("n8nio/n8n n8n-io/n8n"), variable: "N8N_PAYLOAD_SIZE_MAX", unit: "M"},
	{images: names("n8nio/n8n n8n-io/n8n"), variable: "N8N_FORMDATA_FILE_SIZE_MAX", unit: "M"},
	// nocodb.com/docs/self-hosting/environment-variables
	{images: names("nocodb/nocodb"), variable: "NC_ATTACHMENT_FIELD_SIZE"},
	// docs.dify.ai/en/getting-started/install-self-hosted/environments: in megabytes
	{images: names("langgenius/dify-api"), variable: "UPLOAD_FILE_SIZE_LIMIT", unit: "M"},
	// developers.plane.so/self-hosting/govern/environment-variables
	{images: names("makeplane/plane-backend"), variable: "FILE_SIZE_LIMIT"},
	// www.bookstackapp.com/docs/admin/upload-config: in megabytes
	{images: names("linuxserver/bookstack solidnerd/bookstack"), variable: "FILE_UPLOAD_SIZE_LIMIT", unit: "M"},
	// docs.openwebui.com/getting-started/env-configuration: in megabytes
	{images: names("open-webui/open-webui"), variable: "RAG_FILE_MAX_SIZE", unit: "M"},
	// gotenberg.dev/docs/configuration: "5MB"
	{images: names("gotenberg/gotenberg"), variable: "API_BODY_LIMIT"},
	// docs.ckan.org/en/latest/maintaining/configuration.html: in megabytes
	{images: names("ckan/ckan-base ckan/ckan"), variable: "CKAN__MAX_RESOURCE_SIZE", unit: "M"},
}

// toldUploads is the largest upload that settings tell the app of an image to take; nil where they name none.
func (p reader) toldUploads(s *compose.Service) *compose.UploadLimit {
	var u uploader
	files := p.RootFS(s.Name, nil)
	for _, known := range uploadSettings {
		if s.Build != nil || !isImage(s.Image, known.images) {
			continue
		}
		if value, isSet, isKnown := p.environmentOf(s, nil, known.variable); known.variable != "" && isSet && isKnown {
			if at, _ := p.VariableAt(s.Name, known.variable); !at.IsZero() {
				u.toldLimit(sizeIn(value, known.unit), known.variable+" in its environment", at, !known.parts)
			}
		}
		if known.line == nil || !provides(s, known.file) {
			continue
		}
		text, ok := textOf(files, known.file[1:])
		for _, m := range known.line.FindAllStringSubmatchIndex(text, 4) {
			if at := placeIn(files, known.file[1:], text, m[2]); ok && at.File != "" {
				u.toldLimit(sizeIn(text[m[2]:m[5]], known.unit), strings.TrimSpace(lineAt([]byte(text), lineNumber(text, m[2]))), at, !known.parts)
			}
		}
	}
	return u.limit
}

// sizeForm is a number of bytes as settings have it: 50M, 50 MB, 50MiB.
var sizeForm = lazyregexp.New(`^(\d{1,12})\s*([KMG]?)(?:I?B)?$`)

// sizeIn is how many bytes a setting names; unit is that of a number without one. 0 where it is not plain.
func sizeIn(value, unit string) int64 {
	m := sizeForm.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(value)))
	if m == nil {
		return 0
	}
	n, _ := strconv.ParseInt(m[1], 10, 64)
	if m[2] == "" {
		m[2] = unit
	}
	if n > 1<<40>>unitShift[m[2]] {
		return 0
	}
	return n << unitShift[m[2]]
}

var (
	// settingsFileName matches the names of mounted files that may hold an app's settings.
	settingsFileName = lazyregexp.New(`(?i)\.(?:ya?ml|toml|json|ini|cfg|properties|conf)$`)
	// sizeSetting matches a line with a key and a number that may be a size.
	sizeSetting = lazyregexp.New(`(?m)^[ \t]*["']?([A-Za-z][\w.-]*)["']?[ \t]*[:=][ \t]*["']?(\d+[ \t]*(?:[KMGkmg]i?)?[Bb]?)["']?[ \t]*,?[ \t\r]*(?:#.*)?$`)
	uploadKey   = lazyregexp.New(`upload|attachment|body|contentlength|multipart.*(?:file|request)size`)
	limitKey    = lazyregexp.New(`max|limit`)
	otherKey    = lazyregexp.New(`cache|memory|log|chunk|buffer|pool|queue|batch|part(?:size|s)|rate|count|number|concurren|per|time|retries|response|min|client`)
	plainKey    = strings.NewReplacer("-", "", "_", "", ".", "")
)

// fileUploads looks into mounted files of settings for a limit by its name.
func (p reader) fileUploads(s *compose.Service, u *uploader) {
	files := p.RootFS(s.Name, nil)
	for _, m := range s.Mounts {
		if m.State != "file" || !settingsFileName.MatchString(m.Target) || compose.Below("/etc/nginx", m.Target) {
			continue
		}
		text, ok := textOf(files, strings.TrimPrefix(m.Target, "/"))
		if !ok || len(text) > 1<<18 {
			continue
		}
		if springFile.MatchString(path.Base(m.Target)) {
			springFileUploads(files.Origin(strings.TrimPrefix(m.Target, "/")).Host, text, u)
			continue
		}
		for _, at := range sizeSetting.FindAllStringSubmatchIndex(text, -1) {
			key := strings.ToLower(plainKey.Replace(text[at[2]:at[3]]))
			if !uploadKey.MatchString(key) || !limitKey.MatchString(key) || otherKey.MatchString(key) {
				continue
			}
			unit := ""
			if strings.HasSuffix(key, "mb") {
				unit = "M"
			}
			u.limited(sizeIn(text[at[4]:at[5]], unit), strings.TrimSpace(text[at[0]:at[1]]), placeIn(files, strings.TrimPrefix(m.Target, "/"), text, at[2]))
		}
	}
}

// springFileUploads looks for the limits of Spring Boot in a file of settings; of two for a file and a request the smaller counts.
func springFileUploads(host, text string, u *uploader) {
	documents, ok := springDocuments(host, text)
	if !ok || len(documents) != 1 {
		return
	}
	file, isSet := settingOf(documents[0], "spring.servlet.multipart.maxfilesize")
	request, _ := settingOf(documents[0], "spring.servlet.multipart.maxrequestsize")
	if isSet {
		bytes := sizeIn(request.value, "")
		if bytes == 0 {
			bytes = 10 << 20
		}
		u.limited(min(sizeIn(file.value, ""), bytes), "max-file-size: "+file.value, compose.Pos{File: file.file, Line: file.line})
	}
}
