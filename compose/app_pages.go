package compose

// A PageRouter is a package by which a page in the browser makes paths of its own, for which there are no files.
type PageRouter struct {
	By      string `json:"by"`              // "react-router-dom"
	Page    string `json:"page,omitempty"`  // that knows them; "" for index.html
	Known   string `json:"known,omitempty"` // by what; "" for the name in package.json
	Pos     Pos    `json:"pos"`
	Brought Pos    `json:"brought,omitzero"` // what brings the pages to where the image's own site serves them
	// Beside is a site for nginx with a fallback that lies beside the package.json and could be copied there, as Pos.File names it;
	// "" where there is none.
	Beside string `json:"beside,omitempty"`

	// Source is its path in the build context.
	Source string `json:"source,omitempty"`
}

// A PageCall is a path that the pages that a service serves ask their own site for.
type PageCall struct {
	Path   string `json:"path"`             // up to where it varies, without a slash at its end
	Below  bool   `json:"below,omitempty"`  // it goes on behind a slash
	Socket bool   `json:"socket,omitempty"` // for a WebSocket
	Port   int    `json:"port,omitempty"`   // of this machine, where the address names one; whose it is, the ports of services tell
	Bare   bool   `json:"bare,omitempty"`   // who gets no WebSocket there gets nothing: no library falls back to something else
	By     string `json:"by"`               // "fetch", "socket.io"
	Pos    Pos    `json:"pos"`
}

// GivenFiles are files that an app gives out by their names, below a path of its own: what people upload, as a rule.
type GivenFiles struct {
	Path   string `json:"path"`             // of the app, without a slash at its end: "/uploads"
	Loose  bool   `json:"loose,omitempty"`  // by what a mounted folder is called, and by the app's packages
	Behind bool   `json:"behind,omitempty"` // another service has them: the app hands all below Path on
	By     string `json:"by"`               // what says so: "app.use('/uploads', express.static('uploads'))"
	Pos    Pos    `json:"pos"`
}

// StaticFiles is how an app of Django gathers the files that nginx is to serve.
type StaticFiles struct {
	Collects Pos    `json:"collects,omitzero"` // what runs collectstatic when the container starts; zero: nothing is seen to
	Root     string `json:"root,omitempty"`    // STATIC_ROOT, to which it writes; "" where the settings do not plainly tell
	RootPos  Pos    `json:"rootPos,omitzero"`
	URL      string `json:"url,omitempty"` // STATIC_URL, below which they are asked for: "/static/"; "" likewise
}

// UnservedFiles are files of an app of Django for which the app itself has no route: a server before it is to give them out.
type UnservedFiles struct {
	URL     string `json:"url"`               // below which they are asked for: "/static/"
	Setting string `json:"setting"`           // that says so: "STATIC_URL"
	Pos     Pos    `json:"pos"`               // of the setting
	Root    string `json:"root,omitempty"`    // the directory in its container in which they are; "" where the settings do not plainly tell
	Off     Pos    `json:"off,omitzero"`      // of what switches DEBUG off; zero where it is on, or not known
	Uploads bool   `json:"uploads,omitempty"` // people bring them
	Alone   bool   `json:"alone,omitempty"`   // the app gathers them when it starts, where no other service has them, nor an image of the project
	By      string `json:"by"`                // what asks for them, or takes them: "the administration of Django"
	ByPos   Pos    `json:"byPos"`
}

// BuiltPages are pages that an image takes from an earlier stage of its Dockerfile, at another place than that where the tool
// which builds them there puts them.
type BuiltPages struct {
	Source string `json:"source"`          // what it takes, by its path in that stage
	Pages  string `json:"pages"`           // where they are, likewise
	Target string `json:"target"`          // where it puts what it takes
	By     string `json:"by"`              // the tool: "Vite"
	Above  bool   `json:"above,omitempty"` // they lie in what it takes; else nothing makes that
	At     Pos    `json:"at"`              // of the COPY
	Set    Pos    `json:"set"`             // of what says so: the builder in angular.json, the script in package.json
}

// PublicFiles are files of an app in PHP that browsers are to get from the server before it.
type PublicFiles struct {
	Dir     string `json:"dir"`              // in its container
	File    string `json:"file"`             // one of them, below Dir: "/css/app.css"
	Folder  string `json:"folder,omitempty"` // the name of a folder in Dir that has an index and that people ask for, where its image is known to have one
	Kind    string `json:"kind,omitempty"`   // of Origin
	Brought Pos    `json:"brought"`          // what brings them there
}
