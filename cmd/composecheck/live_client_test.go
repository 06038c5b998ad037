package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// ask lets a client ask for a path of the published port, once nginx takes connections.
func (p *liveProject) ask(path string) {
	p.Helper()
	c := p.client
	c.Path = path
	if !p.within(func() bool { status, _ := p.request(c); return status != 0 }) {
		p.Fatalf("nothing answers a client\n%s", p.try("ps", "-a"))
	}
}

// await waits until a client gets that status (0: no HTTP answer at all) from the published port.
func (p *liveProject) await(c liveCase, status int) {
	p.Helper()
	if c.Port == "" {
		return
	}
	var last error
	got := -1
	if !p.within(func() bool { got, last = p.request(c); return got == status }) {
		p.Fatalf("a client gets status %d (%v), want %d\n%s", got, last, status, p.try("ps", "-a"))
	}
}

// find asks the engine where a service's port is published: "gateway 80".
func (p *liveProject) find(port string) error {
	if p.address != "" && p.found == port {
		return nil
	}
	address, err := p.published(port)
	if err == nil {
		p.address, p.found = address, port
	}
	return err
}

func (p *liveProject) request(c liveCase) (int, error) {
	if err := p.find(c.Port); err != nil {
		return 0, err
	}
	scheme := "http"
	if c.TLS {
		scheme = "https"
	}
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	method, body := http.MethodGet, io.Reader(nil)
	if c.Body > 0 {
		method, body = http.MethodPost, bytes.NewReader(make([]byte, c.Body))
	}
	req, err := http.NewRequestWithContext(ctx, method, fmt.Sprintf("%s://%s/%s", scheme, p.address, strings.TrimPrefix(c.Path, "/")), body)
	if err != nil {
		return 0, err
	}
	if c.Login {
		req.SetBasicAuth("user", "secret")
	}
	req.Host = c.Host
	if c.Socket {
		for _, field := range [][2]string{{"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Key", "Y29tcG9zZWNoZWNrISEhIQ=="}} {
			req.Header.Set(field[0], field[1])
		}
	}
	client := *insecureClient
	if c.Follow {
		client.CheckRedirect = nil
	}
	resp, err := client.Do(req)
	if err != nil {
		p.address = "" // a container that was restarted may have another
		return 0, err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols { // a WebSocket has no end
		_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	}
	if c.Type != "" && resp.StatusCode == http.StatusOK && resp.Header.Get("Content-Type") != c.Type {
		return http.StatusNotAcceptable, resp.Body.Close()
	}
	return resp.StatusCode, resp.Body.Close()
}

// insecureClient asks the cases' own servers, whose certificates nobody signed. A connection is used once.
var insecureClient = &http.Client{
	Transport: &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // self-signed test certificates
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}
