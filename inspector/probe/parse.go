package probe

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// An item is one group of five arguments of the scripts; its place in the list is its number.
type item struct {
	kind     string // n, d, 6, t, i, u, c, h: see probe.pl
	name     string // n, d and 6
	question question
}

// Answers are what the scripts printed, understood.
type answers struct {
	dump     string                    // what nginx -T printed
	dumpCode int                       // -1: it did not run
	doors    map[int]inspector.Request // by item: what became of a request through nginx
	tools    []string
	version  string
	sockets  []inspector.Socket // nil: not read
	names    map[string]*inspector.Lookup
	dials    []inspector.Dial  // in the order of the items, by address
	replies  []inspector.Reply // the same
	flights  map[int][]byte    // by item: what a TLS server sent first
	unknown  map[int]string    // items that got no usable answer, and why
}

// A result carries the number of its item, to be sorted by.
type result[T any] struct {
	item    int
	address string
	value   T
}

// A parser reads the answers to items. The scripts' lines, numbers being items' and times microseconds:
//
//	T TOOL…                         tools that were found
//	V TEXT                          what nginx -v says
//	S [LOCAL]                       /proc/net/tcp was read [a listening socket in it]
//	L N ADDRESS… | L N ! WHY        what the C library finds
//	N N HEX | N N ! WHY             a DNS packet
//	n N HEX                         a DNS packet, then " EXITCODE\n" of the tool
//	M N TEXT                        what nslookup printed, in one line
//	D N ADDRESS ERRNO TIME          a connect; 0 when it succeeded
//	D N ADDRESS ? TIME TEXT         a connect that failed, in the words of a tool
//	R N ADDRESS OUTCOME TIME [HEX]  an answer
//	r N ADDRESS TIME HEX            an answer, then " EXITCODE\n" of the tool
//	X N ADDRESS                     not dialled
//	C TEXT                          a line of nginx -T; the last is "exit code N"
//	H N TIME TEXT                   what a tool said of a request by HTTPS
//	E                               the end of a batch
//
// Anything else is passed over: the text comes from a container and may be hostile.
type parser struct {
	answers
	items   []item
	dials   []result[inspector.Dial]
	replies []result[inspector.Reply]
}

// parse never fails: what it does not understand is missing from the answers.
func parse(raw string, items []item) *answers {
	p := &parser{items: items, answers: answers{names: map[string]*inspector.Lookup{}, unknown: map[int]string{}, doors: map[int]inspector.Request{}}}
	var dump strings.Builder
	for line := range strings.Lines(raw) {
		if text, ok := strings.CutPrefix(line, "C "); ok {
			dump.WriteString(text)
			continue
		}
		p.line(strings.Fields(line))
	}
	p.dump, p.dumpCode = cutCode(dump.String())
	p.answers.dials = sorted(p.dials)
	p.answers.replies = sorted(p.replies)
	if p.sockets != nil {
		p.sockets = tidySockets(p.sockets)
	}
	return &p.answers
}

func (p *parser) line(f []string) {
	if len(f) == 0 {
		return
	}
	switch f[0] {
	case "T":
		p.tools = cleanWords(f[1:])
		return
	case "V":
		p.version = nginxVersion(strings.Join(f[1:], " "))
		return
	case "S":
		p.socket(f[1:])
		return
	}
	if len(f) < 3 {
		return
	}
	n, err := strconv.Atoi(f[1])
	if err != nil || n < 0 || n >= len(p.items) {
		return
	}
	switch it := p.items[n]; it.kind {
	case "n", "d", "6":
		p.nameLine(it, f[0], f[2:])
	default:
		if it.question.door > 0 {
			p.doorLine(n, it, f[0], f[2:])
			return
		}
		p.dialLine(n, it, f[0], f[2:])
	}
}

func (p *parser) socket(f []string) {
	if p.sockets == nil {
		p.sockets = []inspector.Socket{}
	}
	if len(f) == 1 {
		if s, ok := parseSocket(f[0]); ok {
			p.sockets = append(p.sockets, s)
		}
	}
}

func (p *parser) nameLine(it item, letter string, f []string) {
	l := p.names[it.name]
	if l == nil {
		l = &inspector.Lookup{Host: it.name}
		p.names[it.name] = l
	}
	var addresses []string
	why := ""
	switch {
	case f[0] == "!":
		why = clean(strings.Join(f[1:], " "))
	case letter == "L":
		addresses = f
	case letter == "N":
		addresses, why = parsePacket(unhex(f))
	case letter == "n":
		packet, code := cutExitCode(unhex(f))
		if addresses, why = parsePacket(packet); len(packet) == 0 {
			why = map[bool]string{true: "timeout", false: "Connection refused"}[code >= 124]
		}
	case letter == "M":
		addresses, why = parseNslookup(f)
	default:
		return
	}
	if why == "timed out" {
		why = "timeout"
	}
	if letter == "L" {
		l.Libc, l.LibcErr = addAddresses(l.Libc, addresses), why
		return
	}
	l.DNS = addAddresses(l.DNS, addresses)
	switch {
	case len(l.DNS) > 0:
		l.DNSErr = ""
	case l.DNSErr == "" || l.DNSErr == noAddress:
		l.DNSErr = why
	}
}

// maxAnswers bounds the addresses of a name, and the dials and replies of a container.
const maxAnswers = 400

func (p *parser) dialLine(n int, it item, letter string, f []string) {
	where := it.question.Host // "" of a unix socket
	if it.kind == "c" {
		p.flightLine(n, letter, f)
		return
	}
	if it.kind == "t" {
		if where = address(f[0]); where == "" {
			return
		}
	}
	switch {
	case letter == "X" && it.kind == "u":
		p.unknown[n] = "the image has no perl, without which a unix socket cannot be tried"
	case letter == "X":
		p.unknown[n] = where + " is a public address outside the project"
	case letter == "D" && len(f) >= 3:
		p.dial(n, it, where, f[1:])
	case letter == "R" && len(f) >= 3:
		p.reply(n, it, where, f[1], micros(f[2]), unhex(f[3:]))
	case letter == "r" && len(f) >= 2:
		bytes, code := cutExitCode(unhex(f[2:]))
		p.reply(n, it, where, outcome(bytes, code), micros(f[1]), bytes)
	}
}

// flightLine reads what a TLS server said: it was dialled and spoken to before.
func (p *parser) flightLine(n int, letter string, f []string) {
	var bytes []byte
	switch {
	case letter == "R" && len(f) >= 4:
		bytes = unhex(f[3:])
	case letter == "r" && len(f) >= 3:
		bytes, _ = cutExitCode(unhex(f[2:]))
	}
	if len(bytes) > 0 {
		if p.flights == nil {
			p.flights = map[int][]byte{}
		}
		p.flights[n] = bytes
	}
}

// dial takes "ERRNO TIME" or "? TIME TEXT…".
func (p *parser) dial(n int, it item, address string, f []string) {
	q := it.question
	d := inspector.Dial{Host: q.name(), Address: address, Port: q.Port, Socket: q.Socket, Took: micros(f[1])}
	if f[0] == "?" {
		text := clean(strings.Join(f[2:], " "))
		if d.Errno = errnoOf(text, q.Socket != ""); d.Errno == 0 {
			p.unknown[n] = "the tools of the image do not tell why it failed: " + text
			return
		}
	} else {
		errno, err := strconv.ParseUint(f[0], 10, 16)
		if err != nil {
			return
		}
		d.Errno = int(errno)
	}
	d.OK, d.Error = d.Errno == 0, errorText(d.Errno)
	if len(p.dials) < maxAnswers {
		p.dials = append(p.dials, result[inspector.Dial]{n, address, d})
	}
}

func (p *parser) reply(n int, it item, address, outcome string, took time.Duration, bytes []byte) {
	switch outcome {
	case "answered", "closed", "reset", "silent":
	default:
		return
	}
	q := it.question
	r := inspector.Reply{
		Host: q.name(), Address: address, Port: q.Port, Socket: q.Socket,
		Asked: q.Asked, Path: q.Path, Outcome: outcome, Took: took,
	}
	if q.otherHost {
		r.Header = q.Header
	}
	r.Protocol, r.Status = fingerprint(q.Asked, bytes)
	r.Bytes = printable(bytes)
	if len(p.replies) < maxAnswers {
		p.replies = append(p.replies, result[inspector.Reply]{n, address, r})
	}
}

// outcome tells what became of a read of which the bytes and the tool's exit code are known.
func outcome(bytes []byte, code int) string {
	switch {
	case len(bytes) > 0:
		return "answered"
	case code == 0:
		return "closed"
	case code >= 124: // timeout ended it
		return "silent"
	}
	return "reset"
}

func sorted[T any](list []result[T]) []T {
	slices.SortStableFunc(list, func(a, b result[T]) int {
		return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.address, b.address))
	})
	var values []T
	for _, r := range list {
		values = append(values, r.value)
	}
	return values
}
