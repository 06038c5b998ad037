package apps

import (
	"io/fs"
	"path"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	oauth2Address = lazyregexp.New(`(?m)^[ \t]*http_address\s*=\s*["']([^"'\n]*)["'][ \t]*(?:#.*)?$`)
	oauth2Other   = lazyregexp.New(`(?m)^[ \t]*(?:https_address|tls_\w+|metrics_\w*address)\s*=|^[ \t]*http_address\s*=\s*[^"'\s]`)
	oauth2Config  = []string{"--config", "-config"}
)

// oauth2File turns what the configuration file of oauth2-proxy says of where it listens into a flag, and tells where it stands there;
// nil where no file is named, or it is not seen (oauth2-proxy.github.io/oauth2-proxy/configuration/overview).
func (p reader) oauth2File(s *compose.Service, words []string) (filled []string, at compose.Pos) {
	if len(words) < 2 || path.Base(words[0]) != "oauth2-proxy" {
		return nil, at
	}
	i := slices.IndexFunc(words, func(word string) bool { return slices.Contains(oauth2Config, flagOf(word)) })
	if i < 0 {
		return nil, at
	}
	name, files := inside(p.StartDir(s.Name), cutValue(words, i)), p.RootFS(s.Name, nil)
	content, err := fs.ReadFile(files, name)
	if err != nil || oauth2Other.Match(content) {
		return nil, at
	}
	end := i + 1
	if words[i] == flagOf(words[i]) {
		end = min(end+1, len(words)) // its value is a word of its own
	}
	filled = slices.Delete(slices.Clone(words), i, end)
	if m := oauth2Address.FindSubmatchIndex(content); m != nil && !slices.ContainsFunc(words, isHTTPAddress) {
		filled = append(filled, "--http-address="+string(content[m[2]:m[3]]))
		at = compose.Pos{File: files.Origin(name).Host, Line: lineNumber(string(content), m[2])}
	}
	return filled, at
}

func isHTTPAddress(word string) bool {
	return flagOf(word) == "--http-address" || flagOf(word) == "-http-address"
}
