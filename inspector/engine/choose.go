package engine

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Labels that Compose puts on what it makes.
const (
	labels       = "com.docker.compose."
	labelProject = labels + "project"
	labelService = labels + "service"
	labelNumber  = labels + "container-number"
	labelOneOff  = labels + "oneoff"
	labelHook    = labels + "hook"
	labelNetwork = labels + "network"
	labelDir     = labels + "project.working_dir"
	labelFiles   = labels + "project.config_files"
)

// A summary is one element of GET /containers/json, as far as we need it.
type summary struct {
	ID      string `json:"Id"`
	Names   []string
	Labels  map[string]string
	Created int64 // Unix seconds
	State   string
	Ports   []struct {
		IP, Type                string
		PublicPort, PrivatePort int
	}
	NetworkSettings struct {
		Networks map[string]any
	}

	service string // found by choose
	number  int
}

func (s summary) name() string {
	for _, name := range s.Names {
		if name = strings.TrimPrefix(name, "/"); !strings.Contains(name, "/") { // the others are legacy links
			return name
		}
	}
	return shortID(s.ID)
}

// A choice is the containers of one project.
type choice struct {
	project    string // whose they are: ours, or the same files under another name
	containers []summary
}

// choose finds the project's containers: by label, by name where the label is missing; and when there are none of
// either, those that were started from the same files under another project name.
func (l *look) choose(all []summary) choice {
	byProject := map[string][]summary{}
	var unlabelled []summary
	for _, s := range all {
		name := s.Labels[labelProject]
		switch {
		case s.Labels[labelSidecar] != "":
			// our own, whatever its image's labels say
		case name == "":
			unlabelled = append(unlabelled, s)
		case s.Labels[labelOneOff] == "True" || s.Labels[labelHook] != "":
			// `docker compose run`, and helpers that serve no request
		default:
			s.service = s.Labels[labelService]
			s.number, _ = strconv.Atoi(s.Labels[labelNumber]) // 0 when it has none
			byProject[name] = append(byProject[name], s)
		}
	}
	ours := choice{project: l.project.Name, containers: byProject[l.project.Name]}
	for _, s := range unlabelled {
		if l.named(&s) {
			ours.containers = append(ours.containers, s)
		}
	}
	if len(ours.containers) > 0 {
		return ours
	}
	return l.otherName(byProject)
}

// named reports whether the container bears the name of one of the project's services, and which.
func (l *look) named(s *summary) bool {
	name := s.name()
	for _, service := range l.project.Services {
		if service.ContainerName != "" && service.ContainerName == name {
			s.service, s.number = service.Name, 1
			return true
		}
		for _, sep := range []string{"-", "_"} {
			number, found := strings.CutPrefix(name, l.project.Name+sep+service.Name+sep)
			if n, err := strconv.Atoi(number); found && err == nil {
				s.service, s.number = service.Name, n
				return true
			}
		}
	}
	return false
}

// otherName finds the containers that `docker compose -p NAME up` made from our files; of several the newest.
func (l *look) otherName(byProject map[string][]summary) choice {
	newest := func(s []summary) int64 {
		return slices.MaxFunc(s, func(a, b summary) int { return cmp.Compare(a.Created, b.Created) }).Created
	}
	found := choice{project: l.project.Name}
	for _, name := range slices.Sorted(maps.Keys(byProject)) {
		candidates := slices.DeleteFunc(slices.Clone(byProject[name]), func(s summary) bool { return !l.sameFiles(s) })
		if len(candidates) > 0 && (found.containers == nil || newest(candidates) > newest(found.containers)) {
			found = choice{project: name, containers: candidates}
		}
	}
	if found.containers != nil {
		l.gap(fmt.Sprintf("the containers of project %q", l.project.Name),
			fmt.Sprintf("there are none; the same files run as project %q, which we look at instead", found.project))
	}
	return found
}

// sameFiles reports whether the container was made from the project's directory and files.
func (l *look) sameFiles(s summary) bool {
	dir := s.Labels[labelDir]
	return dir != "" && filepath.Clean(dir) == filepath.Clean(l.project.Dir) &&
		slices.Equal(absolute(dir, strings.Split(s.Labels[labelFiles], ",")), absolute(dir, l.project.Files))
}

// absolute makes the paths comparable: Compose 1 wrote them as given, Compose 2 in full.
func absolute(dir string, files []string) []string {
	var all []string
	for _, file := range files {
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		all = append(all, filepath.Clean(file))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func shortID(id string) string { return id[:min(12, len(id))] }
