package apps

import (
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
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
	if !isImage(image, []string{"odoo", "library/odoo"}) || firstMajor.FindStringSubmatch(compose.Tag(image)) == nil || !known.isOf(compose.Tag(image)) || p.elsewhere(s, []string{"ODOO_RC"}, nil) ||
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
