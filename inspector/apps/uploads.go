package apps

import (
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// phpDirs are where Docker's images of PHP read their settings, the later over the earlier.
var phpDirs = []string{"/usr/local/etc/php", "/usr/local/etc/php/conf.d", "/usr/local/etc/php-fpm.d"}

// These match the limits of PHP in its own files, in those of a pool, and where a Dockerfile writes either, and those of
// Streamlit, which counts in megabytes.
var (
	iniSetting  = lazyregexp.New(`^\s*(upload_max_filesize|post_max_size)\s*=\s*"?(\d+)\s*([KMGkmg]?)"?\s*(?:;.*)?$`)
	poolSetting = lazyregexp.New(`^\s*php(?:_admin)?_value\[(upload_max_filesize|post_max_size)\]\s*=\s*"?(\d+)\s*([KMGkmg]?)"?\s*(?:;.*)?$`)
	runSetting  = lazyregexp.New(`\b(upload_max_filesize|post_max_size)\s*=\s*(\d+)\s*([KMGkmg])\b`)
	tomlSetting = lazyregexp.New(`^\s*(?:server\.)?(maxUploadSize)\s*=\s*(\d+)()\s*(?:#.*)?$`)
)

// unitShift is by how many bits a unit moves a number of bytes.
var unitShift = map[string]int{"K": 10, "M": 20, "G": 30}

// uploads finds the limit that the files of a service set. PHP takes no more than the smaller of its two.
func (p reader) uploads(s *compose.Service) *compose.UploadLimit {
	files := p.RootFS(s.Name, nil)
	limits := map[string]*compose.UploadLimit{}
	if text := string(p.buildOf(s)); strings.Contains(text, "conf.d") || strings.Contains(text, "php.ini") || strings.Contains(text, "php-fpm.d") {
		limitsOf(withoutHashes(text), compose.Relative(p.Dir, s.Build.Dockerfile), runSetting, "", limits)
	}
	for _, dir := range phpDirs {
		entries, _ := fs.ReadDir(files, dir[1:])
		for _, e := range entries {
			switch {
			case strings.HasSuffix(e.Name(), ".ini"):
				readLimits(files, path.Join(dir, e.Name()), iniSetting, "", limits)
			case strings.HasSuffix(e.Name(), ".conf"):
				readLimits(files, path.Join(dir, e.Name()), poolSetting, "", limits)
			}
		}
	}
	if s.Serving != nil && s.Serving.Program == "streamlit run" {
		for _, dir := range p.codeDirs(s) {
			readLimits(files, path.Join(dir, ".streamlit/config.toml"), tomlSetting, "M", limits)
		}
	}
	var least *compose.UploadLimit
	for _, name := range []string{"upload_max_filesize", "post_max_size", "maxUploadSize"} {
		if l := limits[name]; l != nil && l.Bytes > 0 && (least == nil || l.Bytes < least.Bytes) {
			least = l
		}
	}
	if limits["upload_max_filesize"] == nil && limits["maxUploadSize"] == nil {
		return nil // nobody asked for larger files
	}
	return least
}

func readLimits(files compose.RootFS, name string, setting *lazyregexp.Regexp, unit string, into map[string]*compose.UploadLimit) {
	if text, err := fs.ReadFile(files, name[1:]); err == nil {
		limitsOf(string(text), files.Origin(name).Host, setting, unit, into)
	}
}

// limitsOf takes the last of each limit that stands in a file of the host.
func limitsOf(text, host string, setting *lazyregexp.Regexp, unit string, into map[string]*compose.UploadLimit) {
	for i, line := range strings.Split(text, "\n") {
		for _, m := range setting.FindAllStringSubmatch(strings.TrimSuffix(line, "\r"), -1) {
			bytes, err := strconv.ParseInt(m[2], 10, 32)
			if err != nil {
				continue
			}
			into[m[1]] = &compose.UploadLimit{Bytes: bytes << unitShift[strings.ToUpper(m[3]+unit)], By: m[1] + " = " + m[2] + m[3], Pos: compose.Pos{File: host, Line: i + 1}}
		}
	}
}
