package apps

import (
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A knownImage is an app that comes as an image of its own, with all the ports on which it listens by its manual.
type knownImage struct {
	images []string                                                         // its repositories
	ports  []compose.ImagePort                                              // the one for its pages first
	port   string                                                           // the variable that moves the first one: a port, or an address with one
	adds   []string                                                         // flags and variables with the address of a further page
	tells  []string                                                         // variables (NAME* for all that begin so) and flags that may say otherwise
	secure string                                                           // a variable and its value, with which it speaks TLS on the first port: "PROTOCOL=https"; "CERT=*" for any value
	files  []string                                                         // of its settings, in the container
	read   func(text string, ports []compose.ImagePort) []compose.ImagePort // what such a file says; nil: not known
	text   string                                                           // a variable that has settings as such a file does, which comes after it
	needs  string                                                           // a word that its command has
	tag    string                                                           // a part that its tag has, which names a variant
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

// knownBy is the image by which the app of a service is known: the service's own, or the one on which it is built where its
// Dockerfile gives the app no other start and its commands change no files but those that they name; "" for others.
func knownBy(s *compose.Service) string {
	if b := s.Build; b != nil && (!b.Plain || len(b.Entrypoint) > 0) {
		return ""
	}
	return s.BaseImage()
}

// imagePorts are the ports on which the app of a service's image listens; nil where it is not known, or may be told otherwise.
func (p reader) imagePorts(s *compose.Service) *compose.ImagePorts {
	image := knownBy(s)
	if image == "" {
		return nil
	}
	entrypoint, command := p.StartWords(s.Name)
	words := strings.Fields(strings.Join(command, " "))
	i := slices.IndexFunc(knownImages, func(known knownImage) bool {
		return isImage(image, known.images) && known.isOf(compose.Tag(image)) && (known.needs == "" || slices.Contains(words, known.needs))
	})
	if i < 0 || len(entrypoint) > 0 {
		return nil
	}
	known := knownImages[i]
	if s.Serving != nil && s.Serving.Program != known.needs { // a word of its command may be the name of another program
		return nil
	}
	if len(command) > 0 && !known.starts || p.elsewhere(s, known.tells, words) {
		return nil
	}
	ports, seen, ok := p.moved(s, &known, words)
	if !ok {
		return nil
	}
	found := &compose.ImagePorts{Ports: ports, Doubt: known.data != "" && !seen && provides(s, known.data)}
	if !p.secured(s, &known, found) {
		return nil
	}
	if len(known.adds) > 0 && len(ports) == len(known.ports) {
		found.Adds = known.adds[0]
	}
	return found
}

// secured notes that an app speaks TLS on its first port, where a variable says so, which goes before what it keeps; false where that is not known.
func (p reader) secured(s *compose.Service, known *knownImage, found *compose.ImagePorts) bool {
	name, want, _ := strings.Cut(known.secure, "=")
	value, isSet, sure := p.environmentOf(s, nil, name)
	if known.secure == "" || sure && (!isSet || value == "") {
		return true
	}
	if !sure || want != "*" && !strings.EqualFold(value, want) {
		return sure && slices.Contains(unsecured, strings.ToLower(value))
	}
	found.Ports[0].Protocol, found.Doubt = "tls", false
	found.Secure = name
	found.SecurePos, _ = p.VariableAt(s.Name, name)
	return true
}

// unsecured are values with which such a variable asks for plain HTTP.
var unsecured = names("http none false 0 off no")

// moved are the ports of an image as variables, flags and the files of its settings move and add them; seen says that such a file was
// read; ok is false where they do not tell.
func (p reader) moved(s *compose.Service, known *knownImage, words []string) (ports []compose.ImagePort, seen, ok bool) {
	ports = slices.Clone(known.ports)
	if value, isSet := p.variable(s, runLine{}, known.port); known.port != "" && isSet {
		if ports[0].Port = portInAddress(value); ports[0].Port == 0 {
			return nil, false, false
		}
	}
	for _, name := range known.adds {
		value, isSet := p.variable(s, runLine{}, name)
		if strings.HasPrefix(name, "-") {
			value, isSet = flagValue(words, name)
		}
		if isSet {
			ports = append(ports, httpOn(portInAddress(value))...)
		}
	}
	given, isGiven := p.variable(s, runLine{}, known.text)
	for _, file := range known.files {
		if !provides(s, file) {
			continue
		}
		text, err := fs.ReadFile(p.RootFS(s.Name, nil), file[1:])
		if m := s.MountOver(file); err != nil && known.data != "" && m != nil && (m.Type == "volume" || errors.Is(err, fs.ErrNotExist)) {
			continue // a volume, or made at its first start, which makes all that is known of it a doubt
		}
		if known.read == nil || err != nil {
			return nil, false, false
		}
		said := string(text)
		if known.text != "" && isGiven {
			said = given + "\n" + said
		}
		if ports = known.read(said, ports); len(ports) == 0 {
			return nil, false, false
		}
		seen = true
	}
	if known.text != "" && isGiven && !seen {
		ports = known.read(given, ports)
	}
	unknown := func(at compose.ImagePort) bool { return at.Port == 0 }
	return ports, seen, len(ports) > 0 && !slices.ContainsFunc(ports, unknown)
}

// portInAddress is the port of a setting: one alone, or behind an address; 0 where it is none.
func portInAddress(value string) int {
	port, err := strconv.Atoi(strings.TrimSuffix(value[strings.LastIndex(value, ":")+1:], "/"))
	if err != nil {
		return 0
	}
	return port
}

// flagValue is the value of a flag, behind it or in the next word.
func flagValue(words []string, flag string) (value string, isSet bool) {
	for i, word := range words {
		if name, value, with := strings.Cut(word, "="); name == flag && with {
			return strings.Trim(value, `"'`), true
		}
		if word == flag && i+1 < len(words) {
			return strings.Trim(words[i+1], `"'`), true
		}
	}
	return "", false
}

// portByPattern makes a reader of the one line of settings that the pattern matches, whose first group has the port. Without
// such a line the port is as it is without the file.
func portByPattern(pattern string) func(text string, ports []compose.ImagePort) []compose.ImagePort {
	line := lazyregexp.New(pattern)
	return func(text string, ports []compose.ImagePort) []compose.ImagePort {
		found := line.FindAllStringSubmatch(text, 2)
		if len(found) == 0 {
			return ports
		}
		if ports[0].Port = portInAddress(found[0][1]); len(found) > 1 {
			return nil
		}
		return ports
	}
}

var (
	kibanaSetting = lazyregexp.New(`(?m)^server\.(port|ssl\.enabled)\s*:\s*["']?(\w+)["']?\s*(?:#.*)?$`)
	kibanaServer  = lazyregexp.New(`(?m)^\s*server\s*:|^[^#\n]*\$\{`)
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

// tagVersion matches the version that a tag begins with, or has behind a word such as the name of a distribution.
var tagVersion = lazyregexp.New(`^(?:v|(?:version|release|alpine|ubuntu|centos|ol|rhel)-)?(\d+)(?:\.(\d+))?(?:\.(\d+))?`)

// isOf reports whether what is known of an image is so for a tag. One without a number is of the newest version; those of
// variants that speak FastCGI are other images.
func (k *knownImage) isOf(tag string) bool {
	if k.tag == "" && (strings.Contains(tag, "fpm") || strings.Contains(tag, "fastcgi")) || !strings.Contains(tag, k.tag) {
		return false
	}
	m := tagVersion.FindStringSubmatch(tag)
	if m == nil {
		return k.before == ""
	}
	return (k.since == "" || !older(m, k.since)) && (k.before == "" || older(m, k.before))
}

// older reports whether the version of a tag, as tagVersion takes it apart, comes before another one.
func older(tag []string, than string) bool {
	return numbersOlder(tag[1:], tagVersion.FindStringSubmatch(than)[1:])
}

// numbersOlder reports whether a version of some numbers comes before another one. One that names fewer of them is the newest of those that
// begin with them.
func numbersOlder(version, than []string) bool {
	for i, number := range version {
		a, _ := strconv.Atoi(number)
		b := 0
		if i < len(than) {
			b, _ = strconv.Atoi(than[i])
		}
		if number == "" || a != b {
			return number != "" && a < b
		}
	}
	return false
}

// isImage reports whether an image is of one of some repositories, of whatever registry.
func isImage(image string, repositories []string) bool {
	repository := compose.Repository(image)
	return slices.ContainsFunc(repositories, func(known string) bool {
		registry, is := strings.CutSuffix(repository, known)
		return is && (registry == "" || strings.Contains(known, "/") && strings.HasSuffix(registry, "/"))
	})
}
