package nginx

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// dumpMark begins each file in the output of nginx -T (nginx.c).
const dumpMark = "# configuration file "

// DumpFS turns the output of nginx -T into a file system with the files that it shows, at their paths. Lines
// before the first file, such as nginx's own messages, are left out. It fails when the output shows no file.
func DumpFS(dump []byte) (fs.FS, error) {
	files := memory{}
	name, begin, at := "", 0, 0
	take := func(end int) {
		if name != "" {
			files[name] = strings.TrimSuffix(string(dump[begin:end]), "\n") // nginx adds an empty line
		}
	}
	for line := range strings.Lines(string(dump)) {
		next := at + len(line)
		if found := dumpName(line); found != "" {
			take(at)
			name, begin = found, next
		}
		at = next
	}
	take(at)
	if len(files) == 0 {
		return nil, errors.New("the output of nginx -T shows no configuration file")
	}
	return files, nil
}

// dumpName returns the path that a marker line names, without the leading slash, or "".
func dumpName(line string) string {
	name, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), dumpMark)
	if !ok || !strings.HasPrefix(name, "/") || !strings.HasSuffix(name, ":") {
		return ""
	}
	return strings.TrimPrefix(path.Clean(strings.TrimSuffix(name, ":")), "/")
}
