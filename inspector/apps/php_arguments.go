package apps

import (
	"encoding/json"
	"io/fs"
	"slices"

	"github.com/composecheck/composecheck/compose"
)

// queryPackages are the frameworks of PHP that take the arguments of a request from $_GET, which php-fpm makes of QUERY_STRING
// (Symfony\Component\HttpFoundation\Request::createFromGlobals, yii\web\Request::getQueryParams).
var queryPackages = []string{"laravel/framework", "laravel/lumen-framework", "symfony/framework-bundle", "yiisoft/yii2"}

// queryFramework is the package of PHP by which an app gets the arguments of a request from QUERY_STRING alone; "" where none is seen.
func (p reader) queryFramework(s *compose.Service) string {
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		var list struct {
			Require map[string]string `json:"require"`
		}
		text, err := fs.ReadFile(files, inside(dir, "composer.json"))
		if err != nil || json.Unmarshal(text, &list) != nil {
			continue
		}
		if at := slices.IndexFunc(queryPackages, func(name string) bool { return list.Require[name] != "" }); at >= 0 {
			return queryPackages[at]
		}
	}
	return ""
}
