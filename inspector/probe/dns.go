package probe

import (
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/composecheck/composecheck/inspector"
)

// noAddress is what DNS means by an answer without an error and without an address.
const noAddress = "no address"

var rcodes = map[dnsmessage.RCode]string{
	dnsmessage.RCodeFormatError:    "FORMERR",
	dnsmessage.RCodeServerFailure:  "SERVFAIL",
	dnsmessage.RCodeNameError:      "NXDOMAIN",
	dnsmessage.RCodeNotImplemented: "NOTIMP",
	dnsmessage.RCodeRefused:        "REFUSED",
}

// parsePacket returns the addresses of a DNS answer, or why it has none.
func parsePacket(packet []byte) (addresses []string, why string) {
	var p dnsmessage.Parser
	header, err := p.Start(packet)
	if err != nil || !header.Response || p.SkipAllQuestions() != nil {
		return nil, "malformed answer"
	}
	if header.RCode != dnsmessage.RCodeSuccess {
		if why := rcodes[header.RCode]; why != "" {
			return nil, why
		}
		return nil, "error " + header.RCode.String()
	}
	for {
		r, err := p.AnswerHeader()
		if err != nil {
			break
		}
		switch r.Type {
		case dnsmessage.TypeA:
			if a, err := p.AResource(); err == nil {
				addresses = append(addresses, netip.AddrFrom4(a.A).String())
				continue
			}
		case dnsmessage.TypeAAAA:
			if a, err := p.AAAAResource(); err == nil {
				addresses = append(addresses, netip.AddrFrom16(a.AAAA).String())
				continue
			}
		}
		if p.SkipAnswer() != nil {
			break
		}
	}
	if len(addresses) == 0 {
		why = noAddress
	}
	return addresses, why
}

// parseNslookup reads the words that busybox's nslookup prints: after "Name: N" stand the addresses, as "Address: A"
// or "Address 1: A N".
func parseNslookup(words []string) (addresses []string, why string) {
	if i := slices.Index(words, "Name:"); i >= 0 {
		for _, w := range words[i:] {
			if inspector.IsAddress(w) {
				addresses = append(addresses, w)
			}
		}
	}
	text := strings.Join(words, " ")
	if len(addresses) > 0 {
		return addresses, ""
	}
	for _, sign := range []struct{ text, why string }{
		{"NXDOMAIN", "NXDOMAIN"}, {"SERVFAIL", "SERVFAIL"}, {"REFUSED", "REFUSED"},
		{"onnection refused", "Connection refused"}, {"timed out", "timeout"}, {"answer", noAddress},
	} {
		if strings.Contains(text, sign.text) {
			return nil, sign.why
		}
	}
	return nil, "timeout" // nslookup was ended before it said anything
}
