package apps

import (
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// A knownImage is an app that comes as an image of its own, with all the ports on which it listens by its manual.
type knownImage struct {
	images []string                                                         // its repositories
	ports  []compose.ImagePort                                              // the one for its pages first
	port   string                                                           // the variable that moves the first one
	tells  []string                                                         // variables (NAME* for all that begin so) and flags that may say otherwise
	files  []string                                                         // of its settings, in the container
	read   func(text string, ports []compose.ImagePort) []compose.ImagePort // what such a file says; nil: not known
	needs  string                                                           // a word that its command has
	data   string                                                           // the directory in which it keeps settings that a user changes in its pages
	starts bool                                                             // it is given a command as a rule, in which only what tells counts
	since  string                                                           // the first version of which this is so
	before string                                                           // the first of which it is no longer
}

func names(list string) []string { return strings.Fields(list) }

func httpOn(ports ...int) (all []compose.ImagePort) { return portsOf("http", ports) }

func tlsOn(ports ...int) (all []compose.ImagePort) { return portsOf("tls", ports) }

// otherOn are ports for what is neither a page nor for nginx.
func otherOn(ports ...int) (all []compose.ImagePort) { return portsOf("", ports) }

func portsOf(protocol string, ports []int) (all []compose.ImagePort) {
	for _, port := range ports {
		all = append(all, compose.ImagePort{Port: port, Protocol: protocol})
	}
	return all
}

// imagePorts are the ports on which the app of a service's image listens; nil where it is not known, or may be told otherwise.
func (p reader) imagePorts(s *compose.Service) *compose.ImagePorts {
	if s.Build != nil || s.Image == "" || s.Serving != nil {
		return nil
	}
	i := slices.IndexFunc(knownImages, func(known knownImage) bool {
		return isImage(s.Image, known.images) && known.isOf(compose.Tag(s.Image))
	})
	if i < 0 {
		return nil
	}
	known := knownImages[i]
	entrypoint, command := p.StartWords(s.Name)
	words := strings.Fields(strings.Join(command, " "))
	if len(entrypoint) > 0 || len(command) > 0 && !known.starts || known.needs != "" && !slices.Contains(words, known.needs) ||
		p.elsewhere(s, known.tells, words) {
		return nil
	}
	ports, ok := p.moved(s, &known)
	if !ok {
		return nil
	}
	return &compose.ImagePorts{Ports: ports, Doubt: known.data != "" && provides(s, known.data)}
}

// moved are the ports of an image as a variable, or a file of its settings, moves them; ok is false where they do not tell.
func (p reader) moved(s *compose.Service, known *knownImage) (ports []compose.ImagePort, ok bool) {
	ports = slices.Clone(known.ports)
	if value, isSet := p.variable(s, runLine{}, known.port); known.port != "" && isSet {
		port, err := strconv.Atoi(value)
		if err != nil {
			return nil, false
		}
		ports[0].Port = port
	}
	for _, file := range known.files {
		if !provides(s, file) {
			continue
		}
		text, err := fs.ReadFile(p.RootFS(s.Name, nil), file[1:])
		if known.read == nil || err != nil {
			return nil, false
		}
		ports = known.read(string(text), ports)
	}
	return ports, len(ports) > 0
}

var (
	kibanaSetting = regexp.MustCompile(`(?m)^server\.(port|ssl\.enabled)\s*:\s*["']?(\w+)["']?\s*(?:#.*)?$`)
	kibanaServer  = regexp.MustCompile(`(?m)^\s*server\s*:|^[^#\n]*\$\{`)
)

// kibanaSettings reads the file of settings of Kibana and its kin.
func kibanaSettings(text string, ports []compose.ImagePort) []compose.ImagePort {
	if kibanaServer.MatchString(text) {
		return nil
	}
	at := compose.ImagePort{Protocol: "http"}
	if len(ports) > 0 {
		at = ports[0]
	}
	for _, m := range kibanaSetting.FindAllStringSubmatch(text, -1) {
		if m[1] == "port" {
			at.Port, _ = strconv.Atoi(m[2])
		} else if m[2] == "true" {
			at.Protocol = "tls"
		}
	}
	if at.Port == 0 {
		return nil
	}
	return []compose.ImagePort{at}
}

// provides reports whether a mount may bring something to a path of the container.
func provides(s *compose.Service, name string) bool {
	return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
		return compose.Below(m.Target, name) || compose.Below(name, m.Target)
	})
}

var tagVersion = regexp.MustCompile(`^v?(\d+)(?:\.(\d+))?`)

// isOf reports whether what is known of an image is so for a tag. One without a number is of the newest version; those of
// variants that speak FastCGI are other images.
func (k *knownImage) isOf(tag string) bool {
	if strings.Contains(tag, "fpm") || strings.Contains(tag, "fastcgi") {
		return false
	}
	m := tagVersion.FindStringSubmatch(tag)
	if m == nil {
		return k.before == ""
	}
	return (k.since == "" || !older(m, k.since)) && (k.before == "" || older(m, k.before))
}

// older reports whether the version of a tag comes before another one. One that names no second number is the newest with
// its first.
func older(tag []string, than string) bool {
	other := tagVersion.FindStringSubmatch(than)
	a, _ := strconv.Atoi(tag[1])
	b, _ := strconv.Atoi(other[1])
	if a != b || tag[2] == "" {
		return a < b
	}
	a, _ = strconv.Atoi(tag[2])
	b, _ = strconv.Atoi(other[2])
	return a < b
}
