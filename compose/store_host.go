package compose

// A StoreHost is a name under which a service's settings ask for a database, a cache or a broker.
type StoreHost struct {
	Host     string `json:"host"`
	Kind     string `json:"kind,omitempty"` // postgres, mysql, mongo, redis, rabbitmq; "": one of the databases
	Variable string `json:"variable"`
	Pos      Pos    `json:"pos"`
}
