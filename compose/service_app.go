package compose

// An App is what the files and settings of a service's app, or the manual of its image, tell of how it serves. Each is nil or empty where
// they do not tell.
type App struct {
	PortHints    []PortHint      `json:"portHints,omitempty"`    // ports that its own settings name
	Numbers      []int           `json:"numbers,omitempty"`      // that stand where a port may stand in its environment
	LocalNumbers []int           `json:"localNumbers,omitempty"` // of those, that follow the name of the machine itself where browsers are told of a site: http://localhost:8080
	Asks         []string        `json:"asks,omitempty"`         // names that stand in its environment and its start: services', and hosts of URLs
	Supposed     []int           `json:"supposed,omitempty"`     // ports that a file of variables sets, if it is made of the sample beside it
	ToldPorts    []PortHint      `json:"toldPorts,omitempty"`    // that a file of its app's settings has, where it asks for an address
	Serving      *Serving        `json:"serving,omitempty"`      // where its command makes a well-known server listen
	Several      []Serving       `json:"several,omitempty"`      // the same for a server that listens on several ports, of which all are known
	Apache       bool            `json:"apache,omitempty"`       // Apache runs in it, by where that listens or by what its image is called
	Loopbacks    []Serving       `json:"loopbacks,omitempty"`    // what its files make listen on the loopback of its containers alone, beside what else may listen there
	ImagePorts   *ImagePorts     `json:"imagePorts,omitempty"`   // where the app of its image listens, which is known by its manual
	WebSocket    *WebSocket      `json:"webSocket,omitempty"`    // what its own files name that serves WebSockets
	EventStreams []EventStream   `json:"eventStreams,omitempty"` // that its app's code answers with
	Routes       *Routes         `json:"routes,omitempty"`       // to which its app answers, where its code tells all of them
	QueryBy      string          `json:"queryBy,omitempty"`      // package of PHP that takes the arguments of requests from QUERY_STRING alone
	Framework    string          `json:"framework,omitempty"`    // with which its app is made, where its files tell: Django
	Login        bool            `json:"login,omitempty"`        // its image is that of an app whose pages begin with a form
	PageRouter   *PageRouter     `json:"pageRouter,omitempty"`   // of the pages that it serves as files
	PageCalls    []PageCall      `json:"pageCalls,omitempty"`    // of those pages to their own site
	Handed       []Handed        `json:"handed,omitempty"`       // what its app's server hands on to its own loopback
	Challenges   *Challenges     `json:"challenges,omitempty"`   // that its certbot puts into a directory, for another one to serve
	Static       *StaticFiles    `json:"static,omitempty"`       // how its app gathers the files that nginx serves
	Unserved     []UnservedFiles `json:"unserved,omitempty"`     // that are its app's, and that it does not give out
	Uploads      *UploadLimit    `json:"uploads,omitempty"`      // how large an upload it takes
	GRPC         []GRPCPort      `json:"grpc,omitempty"`         // at which its code serves that
	PlainPort    *PlainPort      `json:"plainPort,omitempty"`    // at which its code serves HTTP; nil where Serving tells, or nobody does
	ScriptPorts  []int           `json:"scriptPorts,omitempty"`  // of the programs that the start scripts of its package.json run, where it is not seen which one it starts
	StoreHosts   []StoreHost     `json:"storeHosts,omitempty"`   // under which its settings ask for databases and the like
	LongHeaders  bool            `json:"longHeaders,omitempty"`  // its app is known to answer with headers of more than a page of memory
	ImageCode    *ImageCode      `json:"imageCode,omitempty"`    // of PHP, that its image has
	GivesPages   bool            `json:"givesPages,omitempty"`   // its app is known to give out pages with files of their own
	GivenFiles   []GivenFiles    `json:"givenFiles,omitempty"`   // below paths of its app's own
	BuiltPages   []BuiltPages    `json:"builtPages,omitempty"`   // that its image takes from a wrong place
	PagesAside   []PagesAside    `json:"pagesAside,omitempty"`   // beside its volumes
	PublicFiles  []PublicFiles   `json:"publicFiles,omitempty"`  // that are in its containers
	StorageLink  *StorageLink    `json:"storageLink,omitempty"`  // to what its app stores for the web
	TimeLimit    *TimeLimit      `json:"timeLimit,omitempty"`    // how long its app may work on a request
	HTTPSOnly    *HTTPSOnly      `json:"httpsOnly,omitempty"`    // that it redirects all else to https
	Quoted       []Quoted        `json:"quoted,omitempty"`       // variables that its app would understand without their quotes
	Guard        *HostGuard      `json:"guard,omitempty"`        // to which hosts it answers
	Docs         *APIDocs        `json:"docs,omitempty"`         // that it makes of its routes
	Address      *WholeAddress   `json:"address,omitempty"`      // that its app makes of the host it is told, and gives away
	Trust        *ProxyTrust     `json:"trust,omitempty"`        // which proxies its app trusts; nil where it asks for no trust, or the files do not tell
	VirtualHost  *VirtualHost    `json:"virtualHost,omitempty"`  // that nginx-proxy makes of its environment
	Front        *Front          `json:"front,omitempty"`        // the proxy in front of it that is made of variables
	NoEngine     bool            `json:"noEngine,omitempty"`     // it is an nginx-proxy that is given no engine's socket
	Origin       *OriginCheck    `json:"origin,omitempty"`       // that it compares where a form comes from with the host it is told
	Handshake    *Handshake      `json:"handshake,omitempty"`    // that opens WebSockets to pages of that host alone
	SignedPort   int             `json:"signedPort,omitempty"`   // at which it takes requests whose Host their clients have signed (S3); 0: none known
	Base         *BasePath       `json:"base,omitempty"`         // that nothing tells its app; nil where it need not be told, or may be
	Topmost      *Topmost        `json:"topmost,omitempty"`      // that it has nothing below a path
	Start        *Start          `json:"start,omitempty"`        // why its containers cannot be started as they are told
	Ends         *Ends           `json:"ends,omitempty"`         // where its start comes to its end, where it is no nginx
	Blocked      *Blocked        `json:"blocked,omitempty"`      // what its start waits for in vain, where it is no nginx
	Lacks        []string        `json:"lacks,omitempty"`        // programs of healthchecks that its image surely does not have: curl, nc
	OwnWget      bool            `json:"ownWget,omitempty"`      // its Dockerfile or a mount may bring a wget, which is not busybox's then
}

// Challenges are the files that a certificate authority asks for at /.well-known/acme-challenge/ of a site, to see whose it is.
type Challenges struct {
	Dir string `json:"dir"` // certbot's webroot: they are in .well-known/acme-challenge below it
	Pos Pos    `json:"pos"` // of the command that names it
}

// A Front is a proxy in front of a service that an image makes of variables, with its nginx's limit of bodies.
type Front struct {
	Through string  `json:"through"`          // the service whose nginx it is
	Limit   string  `json:"limit"`            // client_max_body_size there
	Told    bool    `json:"told,omitempty"`   // a variable says so; else it is the image's
	Setting string  `json:"setting"`          // how to raise it, with {limit} for the size
	Pos     Pos     `json:"pos"`              // of the variable that makes the proxy, or says the limit
	Volume  string  `json:"volume,omitempty"` // where nothing but a volume of its own may say more: its path in the container
	Unread  *Quoted `json:"unread,omitempty"` // a variable that is there to raise it, and that the image does not read
}
