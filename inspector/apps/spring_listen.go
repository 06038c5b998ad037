package apps

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	springWeb = lazyregexp.New(`spring-boot-starter-web|spring-cloud-starter-gateway`)

	// springRemote matches packages with which settings come from elsewhere, or something listens on a further port.
	springRemote = lazyregexp.New(`(?i)spring-cloud[\w-]*(?:config|kubernetes|bootstrap|vault)|nacos|apollo|dotenv|grpc|rsocket|socketio`)

	// springListens matches code that may choose where the app listens, or listen itself.
	springListens = lazyregexp.New(`"server\.port"|WebServerFactory|ServletContainer(?:Customizer|Factory)|[dD]efaultProperties|\.properties\(|\.setPort\(|` +
		`PropertySource|set(?:Additional|Active|Default)Profiles|\.profiles\(|EnvironmentPostProcessor|ServerSocket|HttpServer|ServerBuilder|(?i:dotenv)`)

	springAddress = lazyregexp.New(`^(-D|--)server\.address=([\w.:]+)$`)

	springSet = lazyregexp.New(`^(-D|--)server\.port=(\d+)$`)

	springActive = lazyregexp.New(`^(?:-D|--)spring\.profiles\.active=([\w,-]+)$`)

	// springFlags are those of a command that may lead to other settings.
	springFlags = lazyregexp.New(`^(?:-D|--)(?:server|spring|management)\.|^@`)
)

// springElsewhere are variables that may outdo the app's settings and those of its environment.
var springElsewhere = []string{"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "SPRING_APPLICATION_JSON", "MANAGEMENT_SERVER_PORT", "SPRING_PROFILES_INCLUDE", "SPRING_PROFILES_DEFAULT"}

// spring finds where `java -jar app.jar` of an app that is made with Spring Boot listens.
func (p reader) spring(s *compose.Service, line runLine, pos compose.Pos) *listener {
	jar := slices.Index(line.words, "-jar")
	if len(line.words) == 0 || filepath.Base(line.words[0]) != "java" || jar < 0 || jar+1 >= len(line.words) || len(line.set) > 0 {
		return nil
	}
	app := p.springApp(s, line.words)
	if app == nil {
		return nil
	}
	found := &listener{Serving: compose.Serving{Program: "Spring Boot", Protocol: app.protocol, Pos: pos}}
	ports, address := 0, ""
	for i, word := range line.words {
		switch m := springSet.FindStringSubmatch(word); {
		case m != nil && (m[1] == "--") == (i > jar):
			ports++
			found.Port, _ = strconv.Atoi(m[2])
		case springAddress.MatchString(word) && strings.HasPrefix(word, "--") == (i > jar):
			_, address, _ = strings.Cut(word, "=")
		case springFlags.MatchString(word) && !springActive.MatchString(word):
			return nil
		}
	}
	if ports > 1 || ports == 0 && !p.springPort(s, app, found) || found.Port < 1 {
		return nil
	}
	given, isSet := p.Environment(s.Name)["SERVER_ADDRESS"]
	if isSet && !p.Settled(s.Name, "SERVER_ADDRESS") {
		return nil
	}
	if address != "" {
		found.Address, found.Pos, found.Open = address, pos, "server.address=0.0.0.0 in its command"
	} else if at, _ := p.VariableAt(s.Name, "SERVER_ADDRESS"); given != "" {
		found.Address, found.Pos, found.Open = given, at, "SERVER_ADDRESS=0.0.0.0"
	} else if at, isSet := app.values["server.address"]; isSet && at.value != "" {
		found.Address, found.Pos = at.value, compose.Pos{File: at.file, Line: at.line}
	} else {
		found.Address, found.Default = every, ports == 0 && found.Pos == pos
	}
	return found
}

// springPort is the port that a variable or the app's settings give, or else Spring's own.
func (p reader) springPort(s *compose.Service, app *springSettings, found *listener) bool {
	found.Port = 8080
	if value, isSet := p.Environment(s.Name)["SERVER_PORT"]; !p.Settled(s.Name, "SERVER_PORT") {
		return false
	} else if isSet {
		port, err := strconv.Atoi(value)
		found.Port = port
		found.Pos, _ = p.VariableAt(s.Name, "SERVER_PORT")
		return err == nil
	}
	set, isSet := app.values["server.port"]
	if !isSet {
		return true
	}
	value, known := p.placeholder(s, set.value)
	port, err := strconv.Atoi(value)
	found.Port, found.Pos = port, compose.Pos{File: set.file, Line: set.line}
	return known && err == nil
}

var placeholder = lazyregexp.New(`^\$\{([A-Z][A-Z0-9_]*)(?::([^{}]*))?\}$`)

// placeholder fills in a value of Spring's settings that is one variable.
func (p reader) placeholder(s *compose.Service, text string) (value string, known bool) {
	m := placeholder.FindStringSubmatch(text)
	if m == nil {
		return text, !strings.ContainsAny(text, "${}@#")
	}
	if value, isSet := p.Environment(s.Name)[m[1]]; isSet {
		return value, p.Settled(s.Name, m[1])
	}
	return m[2], p.Settled(s.Name, m[1])
}

// springApp reads the app of Spring Boot from which a service is built; nil where it is none, or something beside its
// settings may say where it listens.
func (p reader) springApp(s *compose.Service, words []string) *springSettings {
	if s.Build == nil || p.elsewhere(s, springElsewhere, nil) || p.springMounts(s) {
		return nil
	}
	for name := range p.Environment(s.Name) {
		bare := strings.ToUpper(strings.NewReplacer(".", "", "_", "", "-", "").Replace(name))
		if bare == "SERVERPORT" && name != "SERVER_PORT" || strings.HasPrefix(bare, "SPRINGCONFIG") || strings.HasPrefix(bare, "SPRINGCLOUD") || strings.HasPrefix(bare, "SERVERSSL") {
			return nil
		}
	}
	isWeb := false
	for _, name := range []string{"pom.xml", "build.gradle", "build.gradle.kts"} {
		text := p.Source(filepath.Join(s.Build.Context, name))
		if springRemote.Match(text) || strings.Contains(string(text), "<module>") {
			return nil
		}
		isWeb = isWeb || springWeb.Match(text)
	}
	if !isWeb {
		return nil
	}
	profiles, known := p.springProfiles(s, words)
	return p.springCode(s, s.Build.Context, profiles, known)
}

// springProfiles are the profiles that a command or a variable makes active; known is false where these do not tell.
func (p reader) springProfiles(s *compose.Service, words []string) (profiles string, known bool) {
	jar := slices.Index(words, "-jar")
	for i, word := range words {
		if m := springActive.FindStringSubmatch(word); m != nil && strings.HasPrefix(word, "--") == (i > jar) {
			profiles = m[1]
		}
	}
	if profiles != "" {
		return profiles, true
	}
	return p.Environment(s.Name)["SPRING_PROFILES_ACTIVE"], p.Settled(s.Name, "SPRING_PROFILES_ACTIVE")
}

// springMounts reports whether a mount may bring settings.
func (p reader) springMounts(s *compose.Service) bool {
	dir := p.StartDir(s.Name)
	return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
		base := filepath.Base(m.Target)
		return compose.Below(dir, m.Target) || base == "config" || strings.HasPrefix(base, "application")
	})
}
