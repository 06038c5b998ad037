package apps

import (
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// installsPackages matches commands that install packages by their names: docs.npmjs.com/cli/commands/npm-install, and its like.
	installsPackages = lazyregexp.New(`\b(?:npm\s+(?:install|i|add)|yarn\s+add|pnpm\s+(?:install|i|add)|bun\s+(?:install|i|add))\b((?:\\\r?\n|[^\n&|;])*)`)
	packageNamed     = lazyregexp.New(`^((?:@[\w.-]+/)?\w[\w.-]*)(?:@\S*)?$`)
)

// installedByName are the packages that a service's Dockerfile and start install beside those that package.json lists.
func (p reader) installedByName(s *compose.Service) (names []string) {
	for _, command := range installsPackages.FindAllStringSubmatch(string(p.buildOf(s))+"\n"+p.started(s), -1) {
		for _, word := range strings.Fields(strings.ReplaceAll(command[1], `\`, " ")) {
			if m := packageNamed.FindStringSubmatch(strings.Trim(word, `"',]`)); m != nil {
				names = append(names, m[1])
			}
		}
	}
	return names
}
