package compose

import (
	"strings"
	"time"
)

// A Serving is where a service's own command makes a well-known server listen.
type Serving struct {
	Program  string `json:"program"`            // "gunicorn", "flask run"
	Address  string `json:"address,omitempty"`  // as its flags or its own default have it; "" when the files do not tell; the path of a socket
	Port     int    `json:"port,omitempty"`     // likewise; 0 when they do not tell
	Default  bool   `json:"default,omitempty"`  // nobody wrote the address: it is the program's own
	OwnName  bool   `json:"ownName,omitempty"`  // it listens on the address of its container, and not on the loopback
	Protocol string `json:"protocol,omitempty"` // http, uwsgi; "" where it may be TLS
	Runner   string `json:"runner,omitempty"`   // what runs the program, as people ask for it: "npm run dev"
	Plain    bool   `json:"plain,omitempty"`    // it speaks TLS only when a flag or a setting says so that is read for Protocol
	Files    bool   `json:"files,omitempty"`    // it gives out files and nothing else
	Open     string `json:"open,omitempty"`     // how it is told to listen on all addresses, {port} in the place of its port; "" where that is not known
	Pos      Pos    `json:"pos"`                // of the command, or of what in a file says so

	Misnamed   string `json:"misnamed,omitempty"`  // the variable that names all addresses, and that the program does not read
	MisnamedAt Pos    `json:"misnamedAt,omitzero"` // where it is set

	Stray *StrayPool `json:"stray,omitempty"` // of php-fpm, which listens where its package's own pool has it
}

// A StrayPool is a pool of php-fpm in a directory where that reads none. Pos of its Serving is what brings it there.
type StrayPool struct {
	File   string `json:"file"`           // in the container
	Name   string `json:"name"`           // of the pool
	Listen string `json:"listen"`         // as it says
	Reads  string `json:"reads"`          // the directory of which php-fpm reads the pools
	Last   string `json:"last,omitempty"` // the file there that has the last word
	Main   string `json:"main,omitempty"` // the file that has the package's pool, where it is none of that directory
}

// Socket is the path of the socket in its container at which alone the server listens; "" for a port, or where the files do not tell.
func (s *Serving) Socket() string {
	if s == nil || !strings.HasPrefix(s.Address, "/") {
		return ""
	}
	return s.Address
}

// An ImageCode is the code of PHP in the image of php-fpm that a service runs as it is.
type ImageCode struct {
	Dirs     []string `json:"dirs,omitempty"`     // where it is; none: it has none, and is made to be given some
	Official bool     `json:"official,omitempty"` // it is Docker's own image of PHP, or a copy of it elsewhere
}

// ImagePorts are all the ports on which the app of a well-known image listens, where no setting of the service is another.
type ImagePorts struct {
	Ports []ImagePort `json:"ports"`
	Doubt bool        `json:"doubt,omitempty"` // it keeps settings in a volume, which a user may have changed in its pages
	Adds  string      `json:"adds,omitempty"`  // the flag that would open a further page on a port, and that it is not given

	Secure    string `json:"secure,omitempty"`   // the variable that has it speak TLS on the first port; "": none
	SecurePos Pos    `json:"securePos,omitzero"` // of that
}

// An ImagePort is a port on which the app of an image listens, and what it speaks there: http, tls, fastcgi; "" for something else.
type ImagePort struct {
	Port     int    `json:"port"`
	Protocol string `json:"protocol,omitempty"`
}

// A WebSocket says that a service's own files name something that serves WebSockets.
type WebSocket struct {
	By     string `json:"by"`               // "socket.io", "vite"
	Needed bool   `json:"needed,omitempty"` // it is of no use without
	Dev    bool   `json:"dev,omitempty"`    // it is a development server, whose page is told of changes over one
	Unsure bool   `json:"unsure,omitempty"` // it may be a client of others alone

	// Paths are those below which the app's own code takes WebSockets, as the app sees them; nil: not known.
	Paths []string `json:"paths,omitempty"`
	Bare  bool     `json:"bare,omitempty"`  // who gets no WebSocket at Paths gets nothing: no library falls back to something else
	Port  int      `json:"port,omitempty"`  // on which alone it takes them; 0: where it takes all else
	Pages int      `json:"pages,omitempty"` // the port of the pages that open them, where the app has another for what opens none
	Pos   Pos      `json:"pos"`             // where it is named

	Idle *IdleSocket `json:"idle,omitempty"` // that nothing is sent on them by itself; nil: something may be
}

// An IdleSocket says that a WebSocket of an app is silent for as long as its users are: the library that takes it sends no pings by
// itself, no code of the project does, and none opens another when one ends.
type IdleSocket struct {
	By   string `json:"by"`   // the library: "gorilla/websocket"
	Ping string `json:"ping"` // how it would send some, as code
	Pos  Pos    `json:"pos"`  // where the code takes them
}

// An EventStream is an answer of the type text/event-stream that an app's code gives, and of which nothing tells a proxy to pass it on
// piece by piece.
type EventStream struct {
	Path string `json:"path,omitempty"` // at which it is asked for, as the app sees it, up to its first parameter; "": not known
	Ends string `json:"ends,omitempty"` // with which Path ends, by the route alone that has the answer; likewise
	By   string `json:"by"`             // `media_type="text/event-stream"`
	Pos  Pos    `json:"pos"`
}

// Routes are the paths below which the code of a service's app answers, all of them, each up to its first parameter. What
// greets at "/" alone is left out.
type Routes struct {
	Paths []string `json:"paths"`
	Aside []string `json:"aside,omitempty"` // of what is not for its users: health, documentation, WebSockets; "/": anything may be
	Told  string   `json:"told,omitempty"`  // the setting that names the one of Paths, below which all of the app stands: "basePath"
	Own   bool     `json:"own,omitempty"`   // the app has the path by itself, and no setting named it
	Port  int      `json:"port,omitempty"`  // at which alone this is so; 0 for the app's every port
	Pos   Pos      `json:"pos"`             // of the first of Paths
}

// An APIDocs is a page that an app makes of its own routes, and that asks for their description by a path from the top.
type APIDocs struct {
	Page   string `json:"page"`   // "/docs"
	Schema string `json:"schema"` // "/openapi.json"
	Pos    Pos    `json:"pos"`    // of what makes it
}

// A Topmost is an app that answers at "/" of a port alone, and leaves it to a proxy to take the path away below which it stands.
type Topmost struct {
	Path    string   `json:"path,omitempty"`    // that it puts before its links: "/kibana"; "" where it is told of none
	Setting string   `json:"setting,omitempty"` // that names Path
	Keep    string   `json:"keep,omitempty"`    // the variable with which, once it is true, it would want Path in its requests
	Has     []string `json:"has,omitempty"`     // all that it has at "/"; nil where only Path is known to lead nowhere
	Mount   bool     `json:"mount,omitempty"`   // Setting names the path of its requests, which it has at "/"
	Port    int      `json:"port,omitempty"`
	Pos     Pos      `json:"pos"` // of Setting, or of what has it answer so
}

// An UploadLimit is how large a request's body may be that an app takes, as a file of its own says.
type UploadLimit struct {
	Bytes  int64  `json:"bytes,omitempty"`  // 0: it takes uploads, and nothing tells how large
	By     string `json:"by"`               // "upload_max_filesize = 128M", what takes them
	Always bool   `json:"always,omitempty"` // nearly all are larger than nginx's default
	Told   bool   `json:"told,omitempty"`   // by a variable that the service is given, or a setting of its image's app
	Pos    Pos    `json:"pos"`
}

// A PlainPort is a port at which an app's own code serves HTTP without TLS, whatever else may listen beside it.
type PlainPort struct {
	Port int `json:"port"`
	Pos  Pos `json:"pos"`
}

// A GRPCPort is a port at which an app's own code serves gRPC, without TLS: it speaks HTTP/2 alone there.
type GRPCPort struct {
	Port int    `json:"port"`
	By   string `json:"by"` // "grpcio"
	Pos  Pos    `json:"pos"`
}

// PagesAside are pages that a service's image has, or that its start makes, while the volume for them is mounted at a path where
// it has nothing.
type PagesAside struct {
	Mounted string `json:"mounted"`          // where the volume is
	Pages   string `json:"pages"`            // where they are
	By      string `json:"by,omitempty"`     // the tool that builds them there: "Vite"; "" where the Dockerfile copies them
	Served  bool   `json:"served,omitempty"` // its app may give them out itself
	Set     Pos    `json:"set"`              // of what says so: the COPY, the script in package.json
}

// A TimeLimit is how long an app may work on one request, as a setting of its own says.
type TimeLimit struct {
	Limit time.Duration `json:"limit"`
	By    string        `json:"by"` // "--timeout 300 of gunicorn"
	Pos   Pos           `json:"pos"`
	Waits bool          `json:"waits,omitempty"` // for what takes long as a rule: a language model
	Path  string        `json:"path,omitempty"`  // of the route that may take so long; "" where that is not known
}

// A BasePath says how an app is told of the path below which it stands, which its pages do not find out by themselves.
type BasePath struct {
	Setting string `json:"setting,omitempty"` // "{path}" stands for the path without slashes; "" where it cannot stand below one
	Keeps   bool   `json:"keeps,omitempty"`   // once it is told, it wants the path in its requests
	Was     string `json:"was,omitempty"`     // the path below which older versions stood, and at which it answers 404
	Doubt   bool   `json:"doubt,omitempty"`   // another setting may tell its pages
	By      string `json:"by,omitempty"`      // "next start, and no basePath in its settings"; "" where the image tells
	Port    int    `json:"port,omitempty"`    // of its pages, where it listens at others for what is none; 0: any
	Asks    string `json:"asks,omitempty"`    // what a page of the project's own asks for
	Pos     Pos    `json:"pos,omitzero"`      // of By
}

// A Handed is a part of its requests that the server of a service's app hands on to an address on its own loopback.
type Handed struct {
	Path     string `json:"path,omitempty"`  // below which they are: "/api"; "" for all that it does not have itself
	To       string `json:"to,omitempty"`    // what Path becomes
	Loose    bool   `json:"loose,omitempty"` // that is not known
	Host     string `json:"host"`
	Port     int    `json:"port"`
	By       string `json:"by"`                 // "rewrites of next.config.js"
	Variable string `json:"variable,omitempty"` // with which the address begins, so that it would name another; "" for none
	Scheme   string `json:"scheme,omitempty"`   // of Variable's address: "http" or "ws"
	Base     string `json:"base,omitempty"`     // of Variable's address, what stands behind the port: "/v1"
	Built    bool   `json:"built,omitempty"`    // the address is fixed when the image is built
	Pos      Pos    `json:"pos"`
	Set      []Pos  `json:"set,omitempty"` // of the lines of Pos's file in which the address stands

	Calls  []PageCall `json:"calls,omitempty"`  // of the app's pages to what is below Path
	Direct []string   `json:"direct,omitempty"` // services that the app is told of, and may ask itself
}

// A Quoted is a variable that a service is given in quotes which are a part of its value, as those of `- PORT="3000"` are, and
// for which its app serves otherwise than it would without them.
type Quoted struct {
	Name  string `json:"name"`
	Port  int    `json:"port,omitempty"`  // at which the app would listen
	Path  string `json:"path,omitempty"`  // below which it would stand
	Keeps bool   `json:"keeps,omitempty"` // it would want that path in its requests
	Pos   Pos    `json:"pos"`
}

// A VirtualHost is the server block that nginx-proxy makes of VIRTUAL_HOST in the environment of a service: nginx passes all of it on to
// the service's container (github.com/nginx-proxy/nginx-proxy: nginx.tmpl).
type VirtualHost struct {
	Through  string `json:"through"`           // the nginx-proxy
	Ports    []int  `json:"ports,omitempty"`   // of which it takes one; none: not known
	Proto    string `json:"proto,omitempty"`   // of VIRTUAL_PROTO; "": http
	HostPos  Pos    `json:"hostPos"`           // of VIRTUAL_HOST
	PortPos  Pos    `json:"portPos,omitzero"`  // of VIRTUAL_PORT; zero: it is not set
	ProtoPos Pos    `json:"protoPos,omitzero"` // of VIRTUAL_PROTO; likewise
	Tries    string `json:"tries,omitempty"`   // the path with which a try_files in its vhost.d/…_location ends
	TriesPos Pos    `json:"triesPos,omitzero"` // of that directive

	Quoted []Quoted `json:"quoted,omitempty"` // its variables whose quotes are a part of the value
}

// A Blocked is a program in a container's start that runs until it is stopped, and the one behind it that is never started for it.
type Blocked struct {
	By       string   `json:"by"`               // "php-fpm"
	Words    []string `json:"words,omitempty"`  // of nginx, where that is By: they tell with its configuration whether it stays
	Worker   bool     `json:"worker,omitempty"` // By serves nothing
	Own      int      `json:"own,omitempty"`    // the port on which By listens; 0: not known
	At       Pos      `json:"at"`
	Behind   string   `json:"behind"`
	Port     int      `json:"port,omitempty"` // on which that would listen; 0: not known
	BehindAt Pos      `json:"behindAt"`
}

// An Ends is a start that comes to its end: nothing that it runs goes on.
type Ends struct {
	Script string `json:"script,omitempty"` // that would run what it is given, and is given nothing, as Pos names files
	Image  bool   `json:"image,omitempty"`  // the entry point of the image would
	By     string `json:"by,omitempty"`     // else the last command
	Waits  bool   `json:"waits,omitempty"`  // it does not end, and does nothing but wait
	At     Pos    `json:"at"`
}
