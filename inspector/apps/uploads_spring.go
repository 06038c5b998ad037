package apps

import (
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var springSize = lazyregexp.New(`^(\d+)([KMG]?)B?$`)

// springVariables go before the settings of the same meaning.
var springVariables = map[string]string{"maxfilesize": "SPRING_SERVLET_MULTIPART_MAX_FILE_SIZE", "maxrequestsize": "SPRING_SERVLET_MULTIPART_MAX_REQUEST_SIZE"}

// springUploads is what Spring Boot takes: 1 MB for a file and 10 MB for a request unless they are set
// (docs.spring.io/spring-boot/appendix/application-properties: spring.servlet.multipart).
func (p reader) springUploads(s *compose.Service, u *uploader) {
	start, _ := p.startLine(s)
	app := p.springApp(s, start)
	if app == nil {
		return
	}
	size := func(key string) (int64, springPair) {
		pair := app.values["spring.servlet.multipart."+key]
		if name := springVariables[key]; p.Environment(s.Name)[name] != "" {
			at, _ := p.VariableAt(s.Name, name)
			pair = springPair{value: p.Environment(s.Name)[name], file: at.File, line: at.Line}
		}
		value, known := p.placeholder(s, pair.value)
		m := springSize.FindStringSubmatch(strings.ToUpper(value))
		if !known || m == nil {
			return 0, pair
		}
		n, _ := strconv.ParseInt(m[1], 10, 32)
		return n << unitShift[m[2]], pair
	}
	file, at := size("maxfilesize")
	request, _ := size("maxrequestsize")
	if request == 0 {
		request = 10 << 20
	}
	u.limited(min(file, request), "max-file-size: "+at.value, compose.Pos{File: at.file, Line: at.line})
}
