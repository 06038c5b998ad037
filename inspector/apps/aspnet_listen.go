package apps

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

var (
	aspnetImage = regexp.MustCompile(`^mcr\.microsoft\.com/dotnet/(?:core/)?aspnet:(\d+)\.\d`)
	aspnetURL   = regexp.MustCompile(`^http://(\+|\*|\[::\]|[\w.-]+):(\d+)/?$`)

	// aspnetListens matches code and settings with which an app of ASP.NET Core may choose for itself where it listens.
	aspnetListens = regexp.MustCompile(`(?i)\burls\b|useurls|kestrel|(?:tcp|http)listener|\blisten\w*\s*\(|http_ports|\.run(?:async)?\(\s*[^)\s]`)
)

// aspnetElsewhere are variables that may outdo those of ASP.NET Core's images.
var aspnetElsewhere = []string{"URLS", "DOTNET_URLS", "HTTP_PORTS", "DOTNET_HTTP_PORTS", "HTTPS_PORTS", "DOTNET_HTTPS_PORTS", "ASPNETCORE_HTTPS_PORTS"}

// aspnet finds where `dotnet App.dll` listens in an image that is made from Microsoft's, whose environment decides
// that as long as the app does not.
func (p reader) aspnet(s *compose.Service, line runLine, pos compose.Pos) *listener {
	if s.Build == nil || len(line.words) != 2 || len(line.set) > 0 || line.words[0] != "dotnet" || !strings.HasSuffix(line.words[1], ".dll") {
		return nil
	}
	image := aspnetImage.FindStringSubmatch(s.Build.From)
	if image == nil || p.elsewhere(s, aspnetElsewhere, nil) || p.aspnetSettings(s) || !leavesListening(s.Build.Context, path.Base(line.words[1])) {
		return nil
	}
	major, _ := strconv.Atoi(image[1])
	found := &listener{Serving: compose.Serving{Program: "ASP.NET Core " + image[1], Address: every, Port: 80, Default: true, Protocol: "http", Pos: pos}}
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
		m := aspnetURL.FindStringSubmatch(value)
		if m == nil || name == "ASPNETCORE_HTTP_PORTS" && major < 8 {
			return nil
		}
		found.Address, found.Default = every, false
		if m[1] == "localhost" || m[1] == "127.0.0.1" {
			found.Address = m[1]
		}
		found.Port, _ = strconv.Atoi(m[2])
		found.Pos, _ = p.VariableAt(s.Name, name)
	}
	return found
}

// aspnetSettings reports whether the service brings settings of its own: by variables, or by mounts over the app.
func (p reader) aspnetSettings(s *compose.Service) bool {
	for name := range p.Environment(s.Name) {
		if strings.Contains(strings.ToLower(name), "kestrel__") {
			return true
		}
	}
	dir := p.StartDir(s.Name)
	return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
		return compose.Below(dir, m.Target) || strings.HasSuffix(m.Target, ".json")
	})
}

// leavesListening reports whether a directory holds the web project that gives a library its name, and nothing in it
// that says where an app listens.
func leavesListening(dir, library string) bool {
	project, isWeb := strings.TrimSuffix(library, ".dll")+".csproj", false
	wanted := func(name string) bool {
		return strings.HasSuffix(name, ".cs") || strings.HasSuffix(name, ".csproj") || strings.HasPrefix(name, "appsettings") || name == "hosting.json"
	}
	silent := everySource(dir, wanted, func(name, text string) bool {
		if strings.HasSuffix(name, ".csproj") {
			isWeb = isWeb || filepath.Base(name) == project && strings.Contains(text, "Microsoft.NET.Sdk.Web")
			return true
		}
		return !aspnetListens.MatchString(text)
	})
	return isWeb && silent
}
