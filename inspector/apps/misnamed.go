package apps

import (
	"maps"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// addressName matches names that people give a variable for the address on which an app is to listen.
var addressName = lazyregexp.New(`^(?:\w*_)?(?:HOST|HOSTNAME|ADDR|ADDRESS|BIND|IP|LISTEN)(?:_ADDR|_ADDRESS|_HOST|_IP)?$`)

// otherAddress matches those of an address that is for something else than an app's pages.
var otherAddress = lazyregexp.New(`METRIC|ADMIN|DEBUG|PROM|HEALTH|GRPC|RPC|DB|SQL|REDIS|MONGO|MAIL|SMTP|CONSUMER|INSPECT|HMR|EXPORTER`)

// misnamed notes the one variable that is meant to make an app listen on all addresses and that it does not read: nothing else
// says where it listens, and its own choice is the loopback.
func (p reader) misnamed(s *compose.Service, found *listener) {
	if !found.Default || !slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, found.Address) {
		return
	}
	env := p.Environment(s.Name)
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if !slices.Contains([]string{every, "::", "[::]"}, env[name]) || !addressName.MatchString(name) || otherAddress.MatchString(name) {
			continue
		}
		at, _ := p.VariableAt(s.Name, name)
		if found.Misnamed != "" || at.IsZero() {
			found.Misnamed = ""
			return
		}
		found.Misnamed, found.MisnamedAt = name, at
	}
}
