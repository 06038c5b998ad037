package apps

import (
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// aspnetImage matches Microsoft's images for apps that are built, today's and the older ones on Docker Hub: all before .NET 8 set
	// ASPNETCORE_URLS to port 80 (github.com/dotnet/dotnet-docker, github.com/aspnet/aspnet-docker: runtime's Dockerfiles).
	aspnetImage = lazyregexp.New(`^(?:mcr\.microsoft\.com/dotnet/(?:core/)?aspnet:(\d+)\.\d|(?:docker\.io/)?microsoft/(?:dotnet:(\d+)\.\d[\d.]*-aspnetcore-runtime|aspnetcore:(\d+)\.\d))`)
	aspnetURL   = lazyregexp.New(`^http://(\+|\*|\[::\]|[\w.-]+):(\d+)/?$`)

	// aspnetListens matches code and settings with which an app of ASP.NET Core may choose for itself where it listens.
	// but for what chooseNothing takes out before.
	aspnetListens = lazyregexp.New(`(?i)\burls\b|useurls|kestrel|(?:tcp|http)listener|\blisten\w*\s*\(|http_ports|\.run(?:async)?\(\s*[^)\s]`)

	// aspnetNothing matches what has such words and chooses no address: the namespaces of a file, limits of Kestrel, and work on the side.
	aspnetNothing = lazyregexp.New(`(?m)^\s*(?:global\s+)?using\s+(?:static\s+)?[\w.]+;|\bTask\.Run\(|\b(?:ConfigureKestrel|UseKestrel|Configure<KestrelServerOptions>)\(\s*(?:\(?\w+(?:\s*,\s*\w+)?\)?\s*=>\s*\{?(?:\s*\w+\.(?:AddServerHeader|AllowSynchronousIO|DisableStringReuse|Limits\.\w+)\s*=\s*[^;{}]*?;?)+\s*\}?)?\s*\)`)
	// aspnetTells matches arguments by which the framework, or an app, may be told where to listen.
	aspnetTells = lazyregexp.New(`(?i)url|port|kestrel|listen|host|http|conf|setting|root|environment|[=\d]`)

	// aspnetCode and aspnetEndpoint match the plain ways to choose one address.
	aspnetCode     = lazyregexp.New(`\.(?:UseUrls|Run|RunAsync)\(\s*"(http://[^"]+)"\s*\)`)
	aspnetRuns     = lazyregexp.New(`\.Run(?:Async)?\(`)
	aspnetEndpoint = lazyregexp.New(`"Kestrel"\s*:\s*\{\s*"Endpoints"\s*:\s*\{\s*"\w+"\s*:\s*\{\s*"Url"\s*:\s*"(http://[^"]+)"\s*\}\s*\}`)

	// aspnetDefaults matches settings of Kestrel that choose a protocol and no address.
	aspnetDefaults  = lazyregexp.New(`"Kestrel"\s*:\s*\{\s*"EndpointDefaults"\s*:\s*\{\s*"Protocols"\s*:\s*"\w+"\s*\}\s*\}`)
	aspnetProtocols = lazyregexp.New(`"Protocols"\s*:\s*"(\w+)"`)
)

// aspnetNamed matches names of files with settings of the whole app.
var aspnetNamed = lazyregexp.New(`(?i)appsettings|host|kestrel|config|settings`)

// An aspnetChoice is what an app of ASP.NET Core chooses itself of where and how it listens.
type aspnetChoice struct {
	url      string // "" where the environment decides
	at       compose.Pos
	protocol string // as Serving.Protocol; "" where the settings do not plainly tell
}

// aspnetElsewhere are variables that may outdo those of ASP.NET Core's images.
var aspnetElsewhere = []string{"URLS", "DOTNET_URLS", "HTTP_PORTS", "DOTNET_HTTP_PORTS", "HTTPS_PORTS", "DOTNET_HTTPS_PORTS", "ASPNETCORE_HTTPS_PORTS"}

// aspnet finds where `dotnet App.dll` listens in an image that is made from Microsoft's, whose environment decides
// that as long as the app does not.
func (p reader) aspnet(s *compose.Service, line runLine, pos compose.Pos) *listener {
	if s.Build == nil || len(line.words) < 2 || slices.ContainsFunc(line.words[2:], aspnetTells.MatchString) || len(line.set) > 0 || line.words[0] != "dotnet" || !strings.HasSuffix(line.words[1], ".dll") {
		return nil
	}
	image := aspnetImage.FindStringSubmatch(s.Build.From)
	if image == nil || p.elsewhere(s, aspnetElsewhere, nil) || p.aspnetSettings(s, aspnetListens) {
		return nil
	}
	version := image[1] + image[2] + image[3]
	major, _ := strconv.Atoi(version)
	found := &listener{Serving: compose.Serving{Program: "ASP.NET Core " + version, Address: every, Port: 80, Default: true, Protocol: "http", Pos: pos}}
	written := p.aspnetWritten(s, path.Base(line.words[1]))
	if written == nil {
		return nil
	}
	found.Protocol = written.protocol
	if written.url != "" { // which outdoes the environment
		found.Pos, found.own = written.at, true
		return found.atURL(written.url)
	}
	if major >= 8 {
		found.Port = 8080
	}
	for _, name := range []string{"ASPNETCORE_HTTP_PORTS", "ASPNETCORE_URLS"} { // the latter outdoes the former
		value, isSet := p.Environment(s.Name)[name]
		if !p.Settled(s.Name, name) {
			return nil
		}
		if !isSet {
			continue
		}
		if name == "ASPNETCORE_HTTP_PORTS" {
			value = "http://*:" + value
		}
		if name == "ASPNETCORE_HTTP_PORTS" && major < 8 || found.atURL(value) == nil {
			return nil
		}
		found.Pos, _ = p.VariableAt(s.Name, name)
	}
	return found
}

// atURL takes the address of an app of ASP.NET Core, in which any other name than localhost stands for all; nil where it is none.
func (out *listener) atURL(url string) *listener {
	m := aspnetURL.FindStringSubmatch(url)
	if m == nil {
		return nil
	}
	out.Address, out.Default = every, false
	if m[1] == "localhost" || m[1] == "127.0.0.1" {
		out.Address = m[1]
	}
	out.Port, _ = strconv.Atoi(m[2])
	return out
}

// aspnetSettings reports whether the service brings settings of its own that may tell what a pattern matches: by variables, or by mounts
// over the app, or over its settings. Of another file that is not there, Docker makes a directory, which says nothing.
func (p reader) aspnetSettings(s *compose.Service, tells *lazyregexp.Regexp) bool {
	for name := range p.Environment(s.Name) {
		if strings.Contains(strings.ToLower(name), "kestrel__") {
			return true
		}
	}
	dir, files := p.StartDir(s.Name), p.RootFS(s.Name, nil)
	return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
		if !strings.HasSuffix(m.Target, ".json") {
			return compose.Below(dir, m.Target)
		}
		text, ok := textOf(files, strings.TrimPrefix(m.Target, "/"))
		return aspnetNamed.MatchString(path.Base(m.Target)) || ok && tells.MatchString(text) || !ok && m.State != "missing"
	})
}

// aspnetWritten is what the code or the settings choose of the web project that gives a library its name, and of those that it refers to;
// nil where that is not certain (learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/endpoints).
func (p reader) aspnetWritten(s *compose.Service, library string) *aspnetChoice {
	projects, sources, choice, chosen := map[string]string{}, map[string]string{}, &aspnetChoice{protocol: "http"}, 0
	wanted := func(name string) bool {
		return strings.HasSuffix(name, ".cs") || strings.HasSuffix(name, ".csproj") || strings.HasPrefix(name, "appsettings") || name == "hosting.json"
	}
	whole := p.everySource(s.Build.Context, wanted, func(name, text string) bool {
		if strings.HasSuffix(name, ".csproj") {
			projects[name] = text
		} else {
			sources[name] = text
		}
		return true
	})
	start := chosenProject(projects, []string{library})
	if !whole || start == "" {
		return nil
	}
	queue := withReferences(projects, start)
	var protocols []string
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		if of := projectOf(projects, name); of != "" && !slices.Contains(queue, of) {
			continue
		}
		chooses, text := aspnetCode, aspnetNothing.ReplaceAllStringFunc(withoutRemarks(sources[name]), blanked)
		if base := filepath.Base(name); strings.HasPrefix(base, "appsettings") {
			chooses = aspnetEndpoint
			for _, m := range aspnetProtocols.FindAllStringSubmatch(text, -1) {
				protocols = append(protocols, aspnetSpeaks(base, m[1]))
			}
			text = aspnetDefaults.ReplaceAllString(text, "")
		}
		chosen += len(aspnetListens.FindAllString(text, 2))
		m := chooses.FindStringSubmatchIndex(text)
		if m != nil && (chooses == aspnetEndpoint && filepath.Base(name) == "appsettings.json" || chooses == aspnetCode && p.isSole(s, text, m[0])) {
			choice.url, choice.at = text[m[2]:m[3]], compose.Pos{File: compose.Relative(p.Dir, name), Line: lineNumber(text, m[2])}
		}
	}
	if chosen > 1 || (chosen == 0) != (choice.url == "") {
		return nil
	}
	if protocols = slices.Compact(protocols); len(protocols) > 0 {
		choice.protocol = protocols[0]
	}
	if len(protocols) > 1 {
		choice.protocol = ""
	}
	return choice
}

// projectOf is the project to which a file belongs: the nearest above it; "" for none.
func projectOf(projects map[string]string, name string) (found string) {
	for project := range projects {
		dir := filepath.Dir(project)
		if strings.HasPrefix(name, dir+string(filepath.Separator)) && (found == "" || len(dir) > len(filepath.Dir(found))) {
			found = project
		}
	}
	return found
}

// aspnetSpeaks is what Kestrel speaks without TLS by a setting of its protocols: both together are HTTP/1.1 there, which needs TLS
// to agree on another; "" where the file may not count.
func aspnetSpeaks(file, protocols string) string {
	switch {
	case strings.HasPrefix(protocols, "Http1"):
		return "http"
	case protocols == "Http2" && file == "appsettings.json":
		return "h2"
	}
	return ""
}

// isSole reports whether a call in code of ASP.NET Core is surely made, and no other runs the app.
func (p reader) isSole(s *compose.Service, text string, at int) bool {
	return len(aspnetRuns.FindAllString(text, 2)) < 2 && !strings.Contains(text, "#if") && p.isProduction(s, newUnit("", "", text), at)
}
