package compose

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// mounts are the service's volumes, tmpfs, configs and secrets, in this order.
func (c *converter) mounts(model *types.Project, s types.ServiceConfig) []Mount {
	var all []Mount
	entries := c.at.index(byTarget, "volumes")
	for _, v := range s.Volumes {
		m := Mount{Type: v.Type, Source: v.Source, Target: cleanTarget(v.Target), ReadOnly: v.ReadOnly, Pos: entries[path.Clean(v.Target)].pos()}
		if device := boundDevice(model.Volumes[v.Source]); v.Type == types.VolumeTypeVolume && holdsFiles(device) {
			m.Type, m.Source = types.VolumeTypeBind, device
		}
		if !path.IsAbs(v.Target) && !strings.ContainsAny(v.Target, `:\$`) {
			m.Refused = v.Target
		}
		m.Swapped = m.Type == types.VolumeTypeBind && c.isSwapped(v)
		m.Outside = m.Type == types.VolumeTypeVolume && isOutside(model, v.Source)
		m.External = m.Outside && bool(model.Volumes[v.Source].External)
		if v.Tmpfs != nil {
			m.Size, m.Given = int64(v.Tmpfs.Size), v.Tmpfs.Mode != 0
		}
		if m.Type == types.VolumeTypeBind {
			m.State = stateOf(m.Source)
			c.doubt(&m, entries[path.Clean(v.Target)])
			m.SourcePos = entries[path.Clean(v.Target)].posOf("source")
			if m.State == "dir" && !m.ReadOnly {
				m.Owner = ownerOf(m.Source)
			}
		}
		all = append(all, m)
	}
	entries = c.at.index(byTmpfs, "tmpfs")
	for _, t := range s.Tmpfs {
		target, options, _ := strings.Cut(t, ":")
		all = append(all, Mount{Type: types.VolumeTypeTmpfs, Target: cleanTarget(target), Size: tmpfsSize(options), Given: ownsTmpfs.MatchString(options), Pos: entries[path.Clean(target)].pos()})
	}
	for _, config := range s.Configs {
		all = append(all, c.file(s.Name, "config", "/", types.FileReferenceConfig(config), types.FileObjectConfig(model.Configs[config.Source])))
	}
	for _, secret := range s.Secrets {
		all = append(all, c.file(s.Name, "secret", "/run/secrets/", types.FileReferenceConfig(secret), types.FileObjectConfig(model.Secrets[secret.Source])))
	}
	return all
}

// isSwapped reports whether the source of a mount is a path at which nginx's images have their files, and the target one of the
// project's.
func (c *converter) isSwapped(v types.ServiceVolumeConfig) bool {
	if !Below(v.Source, "/etc/nginx") && !Below(v.Source, "/usr/share/nginx") || Below(cleanTarget(v.Target), "/etc/nginx") {
		return false
	}
	target := strings.TrimPrefix(cleanTarget(v.Target), "/")
	return target != "" && !missing(filepath.Join(c.Project.Dir, filepath.FromSlash(target)))
}

// doubt notes why a source that is missing, or that is a directory, may be another one where the project runs.
func (c *converter) doubt(m *Mount, written mark) {
	source := written.node
	if source != nil && source.Kind == yaml.MappingNode {
		source = value(source, "source")
	}
	if m.State != "missing" && m.State != "dir" || source == nil {
		return
	}
	if unset := c.lacking(written.src, source.Value); len(unset) > 0 {
		m.Unset = written.src.place(source)
	}
	if m.State == "dir" {
		return
	}
	text := written.src.text(source)
	isAbsolute := text == "" || text[0] == '/' || text[0] == '~' || !strings.Contains(text, "/") // of a volume, whose device is one
	_, err := os.Stat(filepath.Dir(m.Source))
	m.Away = isAbsolute && !Inside(m.Source, c.Project.Dir) || os.IsNotExist(err)
}

// file is the mount of one config or secret; a target that is not absolute lies below dir.
func (c *converter) file(service, kind, dir string, ref types.FileReferenceConfig, object types.FileObjectConfig) Mount {
	m := Mount{Type: kind, Source: object.File, ReadOnly: true}
	target := cmp.Or(ref.Target, ref.Source)
	if !path.IsAbs(target) {
		target = dir + target
	}
	m.Target = cleanTarget(target)
	entries := c.at.index(bySource, kind+"s")
	at, ok := entries[ref.Source+"\x00"+ref.Target]
	if !ok {
		at = entries[ref.Source]
	}
	m.Pos = at.pos()
	switch {
	case m.Source != "":
		m.State = stateOf(m.Source)
		m.SourcePos = c.files.find(kind+"s", ref.Source).valuePos("file")
	case object.Content != "" || object.Environment != "":
		c.Project.inline[service][m.Target] = object.Content
	}
	return m
}

// ownsTmpfs matches options of a tmpfs that say its owner or mode.
var ownsTmpfs = regexp.MustCompile(`(?:^|,)(?:mode|uid|gid)=`)

// tmpfsSize reads the size among the options of a tmpfs as the kernel does; 0 for none, or for a share of the memory.
func tmpfsSize(options string) int64 {
	for _, option := range strings.Split(options, ",") {
		text, ok := strings.CutPrefix(option, "size=")
		digits := strings.TrimRight(text, "kKmMgG")
		n, err := strconv.ParseInt(digits, 10, 64)
		if ok && err == nil && len(text)-len(digits) <= 1 {
			return n << map[string]int{"k": 10, "m": 20, "g": 30}[strings.ToLower(text[len(digits):])]
		}
	}
	return 0
}

func cleanTarget(target string) string { return path.Clean("/" + strings.ReplaceAll(target, `\`, "/")) }

// boundDevice is the host directory of a local volume that is a bind mount by its driver options.
func boundDevice(v types.VolumeConfig) string {
	for _, option := range strings.Split(v.DriverOpts["o"], ",") {
		if option == "bind" || option == "rbind" {
			return v.DriverOpts["device"]
		}
	}
	return ""
}

// holdsFiles reports whether the directory of such a volume has anything in it. Docker fills one that has not with what the image has at
// the mount's place, as it does every new volume (https://docs.docker.com/engine/storage/volumes/, populate a volume).
func holdsFiles(device string) bool {
	list, err := os.ReadDir(device)
	return device != "" && err == nil && len(list) > 0
}

// isOutside reports whether a volume is external, or has a name by which other projects can mount it.
func isOutside(model *types.Project, key string) bool {
	v := model.Volumes[key]
	return bool(v.External) || v.Name != "" && v.Name != model.Name+"_"+key
}

// stateOf looks at the source of a bind mount.
func stateOf(source string) string {
	info, err := os.Stat(source)
	switch {
	case os.IsNotExist(err):
		return "missing"
	case err != nil:
		return "unreadable"
	case !info.IsDir() && !info.Mode().IsRegular():
		return "file" // a socket or device: opening it could wait for ever
	}
	file, err := os.Open(source)
	if err != nil {
		return "unreadable"
	}
	file.Close()
	if info.IsDir() {
		return "dir"
	}
	return "file"
}

// inheritVolumes adds the mounts that services take over with volumes_from, also those that the other one has from a third.
func (p *Project) inheritVolumes(model *types.Project) {
	all, done := model.AllServices(), map[string]bool{}
	for i := range p.Services {
		p.inherit(&p.Services[i], all, done)
	}
}

func (p *Project) inherit(s *Service, all types.Services, done map[string]bool) {
	if done[s.Name] {
		return
	}
	done[s.Name] = true
	for _, from := range all[s.Name].VolumesFrom {
		name, _, _ := strings.Cut(from, ":")
		other := p.Service(name)
		if other == nil || other == s {
			continue
		}
		p.inherit(other, all, done)
		for _, m := range other.Mounts {
			taken := slices.ContainsFunc(s.Mounts, func(own Mount) bool { return own.Target == m.Target })
			if !taken && (m.Type == types.VolumeTypeBind || m.Type == types.VolumeTypeVolume) {
				m.ReadOnly = m.ReadOnly || strings.HasSuffix(from, ":ro")
				s.Mounts = append(s.Mounts, m)
			}
		}
	}
}
