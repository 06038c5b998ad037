package apps

import (
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	odooImages = names("odoo library/odoo")
	// odooTells are the flags that go before Odoo's settings, and the variable that names another file of them.
	odooTells = names("-p --http-port --xmlrpc-port --longpolling-port --gevent-port --http-interface --xmlrpc-interface --no-http --no-xmlrpc -c --config ODOO_RC")
)

// odooSettings are Odoo's settings, as its image has them (github.com/odoo/docker: Dockerfile, ODOO_RC).
const odooSettings = "etc/odoo/odoo.conf"

var odooSetting = lazyregexp.New(`(?m)^[ \t]*(workers|gevent_port|longpolling_port)[ \t]*=[ \t]*(\d+)[ \t]*\r?$`)

// odooSocket is where Odoo takes its bus, for chats and notifications: with workers on a port of its own alone, since version 16 by
// WebSockets at /websocket (www.odoo.com/documentation/17.0/administration/on_premise/deploy.html#livechat). nil without workers,
// and where nobody tells.
func (p reader) odooSocket(s *compose.Service) *compose.WebSocket {
	known := knownImage{since: "16"}
	image := s.BaseImage()
	entrypoint, command := p.StartWords(s.Name)
	if !isImage(image, odooImages) || firstMajor.FindStringSubmatch(compose.Tag(image)) == nil || !known.isOf(compose.Tag(image)) || p.elsewhere(s, []string{"ODOO_RC"}, nil) ||
		slices.ContainsFunc(entrypoint, func(word string) bool { return word != "/entrypoint.sh" }) {
		return nil
	}
	found, workers := &compose.WebSocket{By: "Odoo with workers", Paths: []string{"/websocket"}, Bare: true, Port: 8072}, 0
	files := p.RootFS(s.Name, nil)
	text, _ := textOf(files, odooSettings)
	for _, m := range odooSetting.FindAllStringSubmatchIndex(text, -1) {
		value, err := strconv.Atoi(text[m[4]:m[5]])
		switch {
		case err != nil:
			return nil
		case text[m[2]:m[3]] == "workers":
			workers, found.Pos = value, compose.Pos{File: files.Origin("/" + odooSettings).Host, Line: lineNumber(text, m[2])}
		default:
			found.Port = value
		}
	}
	words := strings.Fields(strings.Join(command, " "))
	if slices.ContainsFunc(words, func(word string) bool {
		return slices.Contains([]string{"-c", "--config"}, flagOf(word)) || strings.ContainsAny(word, "$;&|")
	}) {
		return nil
	}
	for _, flag := range []string{"--workers", "--gevent-port", "--longpolling-port"} {
		text, isSet := flagValue(words, flag)
		value, err := strconv.Atoi(text)
		switch {
		case !isSet:
		case err != nil:
			return nil
		case flag == "--workers":
			workers, found.Pos = value, s.Pos
		default:
			found.Port = value
		}
	}
	if workers == 0 || found.Pos.File == "" {
		return nil
	}
	p.quoteAt(found.Pos)
	return found
}

// odooPorts reads the ports out of Odoo's settings, where one of some keys names that of its pages: xmlrpc_port, which is http_port
// since version 11, and is taken beside it (github.com/odoo/odoo: odoo/tools/config.py). nil where it listens on one address alone,
// or not at all, and where a value is none.
func odooPorts(keys ...string) func(text string, ports []compose.ImagePort) []compose.ImagePort {
	return func(text string, ports []compose.ImagePort) []compose.ImagePort {
		within, pages := false, 0
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "[") {
				within = line == "[options]"
			}
			i := strings.IndexAny(line, "=:")
			if !within || i < 0 || strings.ContainsAny(line[:1], ";#") {
				continue
			}
			key, value := strings.ToLower(strings.TrimSpace(line[:i])), strings.TrimSpace(line[i+1:])
			port, _ := strconv.Atoi(value)
			switch {
			case slices.Contains(keys, key):
				if port == 0 || pages != 0 && pages != port {
					return nil
				}
				pages, ports[0].Port = port, port
			case key == "gevent_port" || key == "longpolling_port":
				ports[1].Port = port
			case key == "http_interface" || key == "xmlrpc_interface":
				if !slices.Contains([]string{"", "False", "0.0.0.0", "::"}, value) {
					return nil
				}
			case key == "http_enable" || key == "xmlrpc":
				if !strings.EqualFold(value, "true") {
					return nil
				}
			}
		}
		return ports
	}
}
