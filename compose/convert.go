package compose

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// A converter turns compose-go's model into a Project and gives everything its place.
type converter struct {
	*load
	*Project
	at       layers // definitions of the service in hand
	values   map[string]string
	supposed assumption // what the files of variables will set that are to be made for it
	secrets  []string   // that stand in the environment of this process
	healers  []types.ServiceConfig
	names    map[string]bool // names and addresses of all services; nil until they are asked for
}

func (c *converter) convert(model *types.Project) {
	p := c.Project
	p.Name = model.Name
	p.ServicesPos = c.files.section("services")
	p.values = map[string]map[string]string{}
	p.inline = map[string]map[string]string{}
	p.builds = map[string]*build{}
	p.words = map[string]words{}
	p.unsure = map[string]unsure{}
	c.healers = healers(model)
	p.Services = c.services(model, model.Services)
	p.Disabled = c.services(model, model.DisabledServices)
	p.inheritVolumes(model)
	for _, key := range slices.Sorted(maps.Keys(model.Networks)) {
		n := model.Networks[key]
		p.Networks = append(p.Networks, Network{
			Name: key, EngineName: n.Name, External: bool(n.External), Internal: n.Internal, IPv6: n.EnableIPv6 != nil && *n.EnableIPv6 || n.DriverOpts["com.docker.network.enable_ipv6"] == "true", Driver: n.Driver, Subnets: subnets(n),
			Pos: c.files.find("networks", key).pos(), FirstKey: c.files.find("networks", key).firstKey(),
		})
		if n.External {
			p.Networks[len(p.Networks)-1].Made = c.files.makesNetwork(key)
		}
	}
	p.joinNetworks()
}

func (c *converter) services(model *types.Project, services types.Services) []Service {
	all := slices.Grow([]Service(nil), len(services))
	c.secrets = secretsOf(c.env)
	for _, name := range slices.Sorted(maps.Keys(services)) {
		all = append(all, c.service(model, services[name]))
	}
	return all
}

func (c *converter) service(model *types.Project, s types.ServiceConfig) Service {
	c.at = c.reader.service(c.files, s.Name)
	c.values = c.environment(s)
	c.Project.values[s.Name] = c.values
	c.Project.inline[s.Name] = map[string]string{}
	c.Project.words[s.Name] = words{entrypoint: s.Entrypoint, command: s.Command, dir: s.WorkingDir, cut: c.at.cutOff("command")}
	secrets := longestFirst(append(secretsOf(c.values), c.secrets...))
	out := Service{
		Name: s.Name, Pos: c.at.pos(), FirstKey: c.at.firstKey(),
		Image:        s.Image,
		Variables:    c.at.variables(len(s.EnvFiles) > 0),
		Mounts:       c.mounts(model, s),
		DependsOn:    c.dependsOn(s),
		DependsOnPos: c.at.keyPos("depends_on"),
		Restart:      restartOf(s),
		Profiles:     s.Profiles,
		ProfilesPos:  c.at.keyPos("profiles"),
		Scale:        s.GetScale(),
		Healthcheck:  c.healthcheck(s, secrets),
		HealthActor:  c.healthActor(s),
		App:          App{Numbers: c.numbers(), LocalNumbers: c.browserPorts(), Supposed: c.supposedPorts()},
	}
	c.process(&out, s, secrets)
	c.network(&out, s)
	c.limits(&out, s)
	if s.Image != "" {
		out.ImagePos = c.at.valuePos("image")
	}
	out.ScalePos = cmp.Or(c.at.valuePos("scale"), c.at.valuePos("deploy", "replicas"))
	if s.Build != nil {
		b := c.build(s)
		c.Project.builds[s.Name] = b
		out.Build = &b.Build
	}
	out.Asks = c.asked(model, s.Name)
	out.Lacks, out.OwnWget = c.Project.lacks(&out), c.Project.mayBring(&out, "wget")
	if out.Dir = c.Project.StartDir(s.Name); out.Dir == "/" && s.WorkingDir == "" {
		out.Dir = ""
	}
	return out
}

// process fills in what runs, and with which rights.
func (c *converter) process(out *Service, s types.ServiceConfig, secrets []string) {
	out.Entrypoint, out.Command = maskWords(s.Entrypoint, secrets), maskWords(s.Command, secrets)
	out.EntrypointPos = c.at.key([]string{"entrypoint"}).place() // its line may hold a credential
	out.CommandPos, out.Terminal = c.at.keyPos("command"), s.Tty || s.StdinOpen
	out.User, out.UserPos = s.User, c.at.keyPos("user")
	out.ReadOnly, out.ReadOnlyPos = s.ReadOnly, c.at.keyPos("read_only")
	out.CapAdd, out.CapDrop, out.CapDropPos, out.Privileged = s.CapAdd, s.CapDrop, c.at.keyPos("cap_drop"), s.Privileged
}

// limits fills in what a service's containers may use.
func (c *converter) limits(out *Service, s types.ServiceConfig) {
	out.MemoryLimit, out.MemoryPos = memoryLimit(s), c.limitPos("mem_limit", "memory")
	out.ShmSize = int64(s.ShmSize)
	out.CPUsPos = cmp.Or(c.limitPos("cpus", "cpus"), c.at.keyPos("cpu_quota"))
	out.PidsPos = c.limitPos("pids_limit", "pids")
}

// limitPos is where a limit is written, by the key of its own or that of deploy.
func (c *converter) limitPos(own, deploy string) Pos {
	return cmp.Or(c.at.keyPos(own), c.at.keyPos("deploy", "resources", "limits", deploy))
}

func memoryLimit(s types.ServiceConfig) int64 {
	if s.Deploy != nil && s.Deploy.Resources.Limits != nil && s.Deploy.Resources.Limits.MemoryBytes != 0 {
		return int64(s.Deploy.Resources.Limits.MemoryBytes)
	}
	return int64(s.MemLimit)
}

func (c *converter) dependsOn(s types.ServiceConfig) []Dependency {
	written := c.at.index(byText, "depends_on")
	links := c.at.index(byHost, "links")
	from := c.at.index(byHost, "volumes_from")
	var all []Dependency
	for _, name := range slices.Sorted(maps.Keys(s.DependsOn)) {
		pos := Pos{}
		switch {
		case written[name].node != nil:
			pos = written[name].pos()
		case links[name].node != nil:
			pos = links[name].pos()
		case s.NetworkMode == types.ServicePrefix+name:
			pos = c.at.valuePos("network_mode")
		case from[name].node != nil:
			pos = from[name].pos()
		}
		all = append(all, Dependency{Service: name, Condition: s.DependsOn[name].Condition, Pos: pos})
	}
	return all
}

func (c *converter) healthcheck(s types.ServiceConfig, secrets []string) *Healthcheck {
	if s.HealthCheck == nil {
		return nil
	}
	test := []string(s.HealthCheck.Test)
	check := &Healthcheck{
		Test:     maskWords(test, secrets),
		Disabled: s.HealthCheck.Disable || len(test) > 0 && test[0] == "NONE",
		Pos:      c.at.keyPos("healthcheck"),
		TestPos:  c.at.keyPos("healthcheck", "test"),
		AskPos:   c.at.index(holdsURL, "healthcheck", "test")["url"].pos(),

		StartPeriodPos: c.at.valuePos("healthcheck", "start_period"),
		FirstKey:       c.at.firstKeyOf("healthcheck"),
	}
	if s.HealthCheck.StartPeriod != nil {
		check.StartPeriod = time.Duration(*s.HealthCheck.StartPeriod)
	}
	return check
}

func holdsURL(_ *source, n *yaml.Node) []string {
	if strings.Contains(n.Value, "://") {
		return []string{"url"}
	}
	return nil
}

// isURL reports whether a build context is not a directory of this machine.
func isURL(context string) bool {
	if isRemote(context) || strings.HasPrefix(context, "github.com/") || strings.HasPrefix(context, "docker-image:") || strings.HasPrefix(context, types.ServicePrefix) {
		return true
	}
	u, err := url.Parse(context)
	return err == nil && u.Scheme != "" && u.Host != ""
}

// restartOf is a service's restart policy: that of deploy.restart_policy takes the place of restart
// (github.com/docker/compose: getRestartPolicy).
func restartOf(s types.ServiceConfig) string {
	if s.Deploy == nil || s.Deploy.RestartPolicy == nil {
		return s.Restart
	}
	switch condition := s.Deploy.RestartPolicy.Condition; condition {
	case "none":
		return "no"
	case "any":
		return "always"
	default:
		return condition
	}
}
