package apps

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	aspnetAllowed = lazyregexp.New(`"AllowedHosts"\s*:\s*"([^"]*)"`)
	// aspnetHosts matches code of ASP.NET Core that may take its hosts from elsewhere, or has no filter of them.
	aspnetHosts = lazyregexp.New(`HostFilter|AllowedHosts|CreateSlimBuilder|CreateEmptyBuilder|Add(?:Json|Xml|Ini)File|AddConfiguration|\.Sources\b|UseContentRoot|ContentRootPath|Request\.Host\s*=[^=]|\bWebHostBuilder\(`)
)

// aspnetGuard is what AllowedHosts lets through, in the settings of an app of ASP.NET Core or in its environment
// (learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/host-filtering).
func (p reader) aspnetGuard(s *compose.Service) *compose.HostGuard {
	words, _ := p.startLine(s)
	app := &aspnetApp{p: p}
	if s.Build == nil || len(words) != 2 || path.Base(words[0]) != "dotnet" || p.aspnetSettings(s, aspnetAllowed) || !app.find(s, words[1:]) || slices.ContainsFunc(app.units, func(u *codeUnit) bool {
		return aspnetHosts.MatchString(u.blank)
	}) || p.elsewhere(s, []string{"ASPNETCORE_ALLOWEDHOSTS", "DOTNET_ALLOWEDHOSTS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"}, nil) || !p.Settled(s.Name, "AllowedHosts") {
		return nil
	}
	guard, list := &compose.HostGuard{By: "ASP.NET Core, by AllowedHosts,", Status: 400, Setting: `"{host}" in AllowedHosts`}, ""
	for name, value := range p.Environment(s.Name) {
		if strings.EqualFold(name, "AllowedHosts") {
			list = value
			guard.Pos, _ = p.VariableAt(s.Name, name)
		}
	}
	if list == "" {
		list, guard.Pos = p.allowedHosts(s)
	}
	for _, host := range strings.Split(list, ";") {
		if host = strings.TrimSpace(host); host == "" || host == "*" || host == every || host == "[::]" {
			return nil
		}
		guard.Hosts = append(guard.Hosts, strings.TrimPrefix(host, "*"))
	}
	p.quoteAt(guard.Pos)
	return guard
}

// allowedHosts are those of the one file of settings that names some, where no other may; "" for none.
func (p reader) allowedHosts(s *compose.Service) (list string, at compose.Pos) {
	files := 0
	wanted := func(name string) bool { return name == "appsettings.json" || name == "appsettings.Production.json" }
	whole := p.everySource(s.Build.Context, wanted, func(name, text string) bool {
		m := aspnetAllowed.FindAllStringSubmatchIndex(text, 2)
		if files++; len(m) == 1 && filepath.Base(name) == "appsettings.json" {
			list, at = text[m[0][2]:m[0][3]], compose.Pos{File: compose.Relative(p.Dir, name), Line: lineNumber(text, m[0][0])}
		}
		return true
	})
	if !whole || files != 1 {
		return "", compose.Pos{}
	}
	return list, at
}
