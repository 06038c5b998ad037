package apps

import (
	"io/fs"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// phpQuery matches, in a list of packages of PHP, the frameworks that take the arguments of a request from $_GET, which php-fpm
// makes of QUERY_STRING (Symfony\Component\HttpFoundation\Request::createFromGlobals, yii\web\Request::getQueryParams).
var phpQuery = lazyregexp.New(`"(laravel/framework|laravel/lumen-framework|symfony/framework-bundle|yiisoft/yii2)"\s*:`)

// queryFramework is the package of PHP by which an app gets the arguments of a request from QUERY_STRING alone; "" where none is seen.
func (p reader) queryFramework(s *compose.Service) string {
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		if text, err := fs.ReadFile(files, inside(dir, "composer.json")); err == nil {
			if m := phpQuery.FindSubmatch(text); m != nil {
				return string(m[1])
			}
		}
	}
	return ""
}
