package compose

import (
	"net/netip"
)

// An HTTPSOnly says that an app answers each request that it takes for one by http with a redirect to https, or does something else that
// fails for who came by https.
type HTTPSOnly struct {
	By      string   `json:"by"`                // "SECURE_SSL_REDIRECT is True"
	Headers []string `json:"headers,omitempty"` // that may tell it of https, the usual one first; none: no header does
	Value   string   `json:"value,omitempty"`   // that the first one must have: https
	What    string   `json:"what,omitempty"`    // it redirects; "" for all
	Setting string   `json:"setting,omitempty"` // with which it would heed a header, where none is heeded
	Effect  string   `json:"effect,omitempty"`  // what it does instead of a redirect; "": it redirects
	Paths   []string `json:"paths,omitempty"`   // at which it surely does so; none: at all of them
	Except  []string `json:"except,omitempty"`  // paths that it does not redirect; what begins so may not be either
	Pos     Pos      `json:"pos"`

	Location bool `json:"location,omitempty"` // it is the Location of its answers that counts, which proxy_redirect may change
}

// A HostGuard says to which hosts alone an app answers; it refuses requests with another name in their Host header.
type HostGuard struct {
	By        string   `json:"by"`                  // "vite", "ALLOWED_HOSTS"
	Status    int      `json:"status"`              // with which it refuses
	Hosts     []string `json:"hosts,omitempty"`     // that it takes; ".example.com" is for all below
	Addresses bool     `json:"addresses,omitempty"` // it takes all addresses as well
	Setting   string   `json:"setting"`             // that allows "{host}"
	Pos       Pos      `json:"pos"`                 // of the list, else of what brings the guard
	More      bool     `json:"more,omitempty"`      // it may take others too
	Ports     bool     `json:"ports,omitempty"`     // an entry may have a port
	Misfit    *Misfit  `json:"misfit,omitempty"`    // the first entry that no request has; nil: none
}

// A WholeAddress is what an app makes of the host that it is told, by the header Host, and gives away: http://HOST/….
type WholeAddress struct {
	By  string `json:"by"`  // "url_for(…, _external=True)"
	Use string `json:"use"` // "login": another site is told where to send the browser back; "pages": its pages ask for it; "page", "link", "redirect", "push"
	Pos Pos    `json:"pos"`

	Links     bool `json:"links,omitempty"`     // it gives clients such links as well, whatever the use
	Proto     bool `json:"proto,omitempty"`     // X-Forwarded-Proto is the scheme of the address
	Usual     bool `json:"usual,omitempty"`     // its environment names an address of its own without a port
	Forwarded bool `json:"forwarded,omitempty"` // X-Forwarded-Host outdoes Host, and X-Forwarded-Proto takes the port of Host away
	Likely    bool `json:"likely,omitempty"`    // nothing of the app is seen but how it is started
}

// A Handshake says that an app opens no WebSocket to a page of another origin than the host that it is told.
type Handshake struct {
	By        string `json:"by"`                  // websocket.Upgrader
	Status    int    `json:"status"`              // with which it refuses
	Scheme    bool   `json:"scheme,omitempty"`    // it compares the scheme too, as X-Forwarded-Proto has it
	Forwarded bool   `json:"forwarded,omitempty"` // X-Forwarded-Host counts as well
	Pages     bool   `json:"pages,omitempty"`     // code for browsers in the project opens WebSockets
	Pos       Pos    `json:"pos"`
}

// A Misfit is an entry of a list of hosts that has more than the host, so that it fits none.
type Misfit struct {
	Entry  string `json:"entry"`            // "https://shop.example.com"
	Host   string `json:"host"`             // that is meant
	Pos    Pos    `json:"pos"`              // where it is written
	Quoted string `json:"quoted,omitempty"` // the variable, where the quotes around its whole value are what it has more
}

// A ProxyTrust is of an app that refuses what a proxy passes on to it, told by X-Forwarded-For, unless its settings name the proxy.
type ProxyTrust struct {
	By      string         `json:"by"`     // "Home Assistant"
	Status  int            `json:"status"` // with which it refuses
	Uses    bool           `json:"uses,omitempty"`
	Nets    []netip.Prefix `json:"nets,omitempty"`    // whose proxies it trusts
	Through string         `json:"through,omitempty"` // the service that makes a proxy to it of its environment and of no file
	Pos     Pos            `json:"pos"`               // of the settings, or of the file that lacks them
}

// An OriginCheck says that an app refuses a form from another origin than the host and port that it is told, or redirects
// each page to its own address when it is told another, and by which address, with a port of its own, it is to be asked.
type OriginCheck struct {
	By        string `json:"by"`                  // Rails
	Status    int    `json:"status"`              // with which it refuses, or redirects
	Redirects bool   `json:"redirects,omitempty"` // each page: for ever, where it is always told another address
	Forwarded bool   `json:"forwarded,omitempty"` // X-Forwarded-Host outdoes Host
	Ports     bool   `json:"ports,omitempty"`     // X-Forwarded-Port, or Forwarded, may tell it the port
	Code      Pos    `json:"code,omitzero"`       // that checks, where it is the app's own
	Host      string `json:"host"`
	Port      int    `json:"port"` // published by the project; 0: nothing names it
	Variable  string `json:"variable"`
	Pos       Pos    `json:"pos,omitzero"` // where that is given the address
}
