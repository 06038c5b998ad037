package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// rackServers load a file of Rack from the directory that they start in, and listen afterwards (github.com/rack/rackup
// lib/rackup/server.rb, github.com/puma/puma lib/puma/single.rb).
var rackServers = []string{"rackup", "puma", "unicorn", "thin"}

var (
	// rackOwn matches what may start a server: the one that loads the file then never comes to listen.
	rackOwn = lazyregexp.New(`\b(?:Rack|Rackup)::(?:Server|Handler)\b|\.run!|\b(?:Puma|Thin|Unicorn|WEBrick|Falcon)::\w*Server\b|\bTCPServer\b`)
	// rackFlags matches a file whose first line gives flags to the server (up to Rack 2).
	rackFlags = lazyregexp.New(`^#\\`)
)

// rackCode is how such a file starts a server: Rack::Server has no defaults where it is given something.
var rackCode = &portLanguage{name: "config.ru", lang: ruby, calls: []portCall{
	{call: lazyregexp.New(`\b(?:Rack|Rackup)::(?:Server\.(?:new|start)|Handler::\w+\.run)\s*\(`), hostKey: ":?Host", portKey: ":?Port", open: "Host: '0.0.0.0' in this call"},
}, further: lazyregexp.New(`SSL|\.run!|\b(?:Puma|Thin|Unicorn|WEBrick|Falcon)::\w*Server\b|\bTCPServer\b`)}

// rack finds where a file of Rack listens that starts a server by itself. instead is true where it does or may; found is nil
// where it does not tell where.
func (p reader) rack(s *compose.Service, line runLine) (found *listener, instead bool) {
	if !slices.ContainsFunc(line.words[:min(len(line.words), 4)], func(word string) bool { return slices.Contains(rackServers, path.Base(word)) }) {
		return nil, false
	}
	ru := "config.ru"
	if at := slices.IndexFunc(line.words, func(word string) bool { return path.Ext(word) == ".ru" }); at >= 0 {
		ru = line.words[at]
	}
	files, name := p.RootFS(s.Name, nil), inside(line.dir, ru)
	text, err := fs.ReadFile(files, name)
	if err == nil {
		code := withoutHashes(string(text))
		if !rackOwn.MatchString(code) {
			return nil, rackFlags.Match(text)
		}
		return rackCode.listener(p, s, line, []module{{name: name, host: files.Origin(name).Host, text: code}}), true
	}
	return nil, slices.ContainsFunc(hostDirs(s), func(dir string) bool { // what is not copied may be put into a volume
		text, err := fs.ReadFile(p.hostDir(dir), strings.TrimPrefix(path.Clean("/"+ru), "/"))
		return err == nil && (rackFlags.Match(text) || rackOwn.MatchString(withoutHashes(string(text))))
	})
}
