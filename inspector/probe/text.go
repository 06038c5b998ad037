package probe

import (
	"encoding/hex"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector/harmless"
)

// addAddresses adds what is an address to the list, once.
func addAddresses(list, more []string) []string {
	for _, a := range more {
		if ip := address(a); ip != "" && !slices.Contains(list, ip) && len(list) < maxAnswers {
			list = append(list, ip)
		}
	}
	return list
}

// address returns the IP address in its usual form, without a zone; "" for what is none.
func address(s string) string {
	ip, err := netip.ParseAddr(s)
	if err != nil {
		return ""
	}
	return ip.WithZone("").String()
}

// cutExitCode takes " CODE\n" from the end of a tool's output.
func cutExitCode(b []byte) (rest []byte, code int) {
	s := strings.TrimSuffix(string(b), "\n")
	space := strings.LastIndexByte(s, ' ')
	if space < 0 {
		return b, 1
	}
	code, err := strconv.Atoi(s[space+1:])
	if err != nil {
		return b, 1
	}
	return b[:space], code
}

// cutCode takes the last line, "exit code N", from what a command printed.
func cutCode(text string) (rest string, code int) {
	rest, last, ok := strings.Cut(text, "\nexit code ")
	if !ok {
		return text, -1
	}
	code, err := strconv.Atoi(strings.TrimSpace(last))
	if err != nil {
		return text, -1
	}
	return rest + "\n", code
}

// unhex decodes hexadecimal words; what is none ends it.
func unhex(words []string) []byte {
	b, _ := hex.DecodeString(strings.Join(words, ""))
	return b
}

func micros(s string) time.Duration {
	n, _ := strconv.ParseUint(s, 10, 32)
	return time.Duration(n) * time.Microsecond
}

var versionNumber = regexp.MustCompile(`/(\d+(?:\.\d+){1,3})`)

// nginxVersion returns "1.29.8" of "nginx version: nginx/1.29.8 (Debian)", or "".
func nginxVersion(text string) string {
	m := versionNumber.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return m[1]
}

// maxText bounds a message.
const maxText = 200

// clean makes text of a container harmless, and short.
func clean(text string) string {
	text = harmless.Line(text)
	if r := []rune(text); len(r) > maxText {
		text = string(r[:maxText]) + "…"
	}
	return text
}

func cleanWords(words []string) []string {
	var out []string
	for _, w := range words[:min(len(words), 20)] {
		out = append(out, clean(w))
	}
	return out
}
