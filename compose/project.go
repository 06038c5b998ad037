// Package compose reads a Compose project as `docker compose` itself would load it, and keeps what an
// inspector of networks needs: plain data, with the place in the files where each thing was written.
package compose

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/composecheck/composecheck/inspector/suppress"
)

// A Pos is a place in a file that a person can open and edit.
// File is relative to the project directory, with forward slashes, when it lies below it; else absolute.
// Line and Column count from 1; columns count bytes. Line 0 means the file as a whole.
// EndColumn is the column after the last byte of the thing on that line; 0 when unknown.
type Pos struct {
	File      string `json:"file"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndColumn int    `json:"endColumn,omitempty"`
}

// IsZero reports whether the place is unknown.
func (p Pos) IsZero() bool { return p.File == "" }

// String returns "file:line:column", leaving out what is unknown.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// DockerDNS is the address of Docker's DNS inside every container on a network that a user made.
const DockerDNS = "127.0.0.11"

// A Project is what the Compose files ask for. Values of environment variables and secrets are not in it.
type Project struct {
	Name      string     `json:"name"`
	Dir       string     `json:"dir"`                 // absolute project directory
	Files     []string   `json:"files"`               // Compose files in the order they were loaded, as Pos.File names them
	Ignored   []string   `json:"ignored,omitempty"`   // Compose files that Compose passes over for the one it prefers, likewise
	Services  []Service  `json:"services"`            // sorted by name
	Disabled  []Service  `json:"disabled,omitempty"`  // switched off by a profile, likewise
	Base      string     `json:"base,omitempty"`      // Compose file beside the project's to which these only add: it has the image or build of each service that has none here
	Beside    []Declared `json:"beside,omitempty"`    // of Compose files beside the project's that were not loaded
	Neighbors []Declared `json:"neighbors,omitempty"` // of other projects of the same repository, on an external network of this one
	Networks  []Network  `json:"networks"`
	// ServicesPos is the place of the services key of the first file that has one.
	ServicesPos Pos       `json:"servicesPos,omitzero"`
	Problems    []Problem `json:"problems,omitempty"`  // what Compose refuses
	Unset       []Problem `json:"unset,omitempty"`     // variables that are not set and have no default
	AbsentEnv   []EnvFile `json:"absentEnv,omitempty"` // that services ask for, and that are not there: Compose starts nothing
	EnvSample   string    `json:"envSample,omitempty"` // file beside the Compose file of which .env is to be made, where there is none
	EnvGiven    string    `json:"envGiven,omitempty"`  // file that what people are told to run gives Compose by --env-file, or that sets all that lacks values, where there is neither of both
	EnvSetBy    string    `json:"envSetBy,omitempty"`  // file that sets all that lacks values where there is none of these: a script, a text for people, or one of several
	NoEnv       bool      `json:"noEnv,omitempty"`     // there is no .env, and Compose is given no other file for it
	Assumed     []Problem `json:"assumed,omitempty"`   // variables that are not set, in whose place the values of a sample are taken
	Partial     bool      `json:"partial,omitempty"`   // services are left out, as they cannot be read

	// Lines holds the text of the lines that positions point at, file by file, for excerpts.
	// Lines that may carry values of environment variables or secrets are left out.
	Lines map[string]map[int]string `json:"lines,omitempty"`

	// Suppressions are the comments composecheck:ignore of Compose files and Dockerfiles, file by file.
	Suppressions map[string][]suppress.Comment `json:"suppressions,omitempty"`

	envAt   map[string]Pos               // where its .env sets variables
	env     map[string]string            // the project's interpolation environment
	sampled map[string]string            // variables of env whose values are those of a sample
	values  map[string]map[string]string // service → its environment, known values only; never leaves the process
	inline  map[string]map[string]string // service → container path → content (configs.content, secrets.environment)
	words   map[string]words             // service → what its containers run, unmasked
	unsure  map[string]unsure            // service → what its environment does not tell
	builds  map[string]*build            // service → what its Dockerfile puts into the image

	listed    map[string]map[string][]string // of filesByName, by directory
	steps     map[string]string              // of stepText
	stepBytes int                            // read for it
	looked    *lookedAt                      // nil for a project that was not loaded
}

// An EnvFile is a file of variables that is not there, of services that cannot do without it.
type EnvFile struct {
	File     string   `json:"file"`             // as Pos.File names it
	Services []string `json:"services"`         // that name it in their env_file; none where an include does
	Sample   string   `json:"sample,omitempty"` // the file beside it of which it is to be made
	Near     string   `json:"near,omitempty"`   // else the one that is probably meant: of nearly its name, or the only one of its name
	Made     bool     `json:"made,omitempty"`   // something may make it before the start
	Pos      Pos      `json:"pos"`              // of the first entry that names it
}

// A Problem is something in the Compose files that Compose refuses or warns about, in its own words.
type Problem struct {
	Pos      Pos    `json:"pos"`
	Message  string `json:"message"`
	Version1 bool   `json:"version1,omitempty"` // docker-compose of version 1 alone reads such a file
	Volume   string `json:"volume,omitempty"`   // a mount's source that is no declared volume
	Meant    string `json:"meant,omitempty"`    // the declared volume that is meant by it
	Waits    bool   `json:"waits,omitempty"`    // nothing is wrong once the variables are set that a sample of the project names
}

// A Network is a network of the project.
type Network struct {
	Name       string `json:"name"`       // key in the Compose file
	EngineName string `json:"engineName"` // name on the engine
	External   bool   `json:"external,omitempty"`
	// Made is where a loaded file has Compose make it, though another one declares it external.
	Made     Pos    `json:"made,omitzero"`
	Internal bool   `json:"internal,omitempty"`
	IPv6     bool   `json:"ipv6,omitempty"` // enable_ipv6
	Driver   string `json:"driver,omitempty"`
	// Subnets are those that the file gives a network of which the engine lets nothing into its other ones: a bridge.
	Subnets  []Subnet `json:"subnets,omitempty"`
	Pos      Pos      `json:"pos,omitzero"`
	FirstKey Pos      `json:"firstKey,omitzero"` // of the first key below it there, where they stand on lines of their own
}

// Service returns the enabled service of that name, or nil.
func (p *Project) Service(name string) *Service { return find(p.Services, name) }

// DisabledService returns the service of that name that a profile switched off, or nil.
func (p *Project) DisabledService(name string) *Service { return find(p.Disabled, name) }

// Network returns the network of that key, or nil.
func (p *Project) Network(name string) *Network {
	for i := range p.Networks {
		if p.Networks[i].Name == name {
			return &p.Networks[i]
		}
	}
	return nil
}

// Sort puts the services in the order that Service and DisabledService rely on.
func (p *Project) Sort() {
	for _, services := range [][]Service{p.Services, p.Disabled} {
		slices.SortStableFunc(services, func(a, b Service) int { return strings.Compare(a.Name, b.Name) })
	}
}

func find(services []Service, name string) *Service {
	i, found := sort.Find(len(services), func(i int) int { return strings.Compare(name, services[i].Name) }) // without a copy of each
	if !found {
		return nil
	}
	return &services[i]
}
