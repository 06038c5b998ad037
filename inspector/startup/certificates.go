package startup

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Certificate is a file that an ssl_certificate or ssl_certificate_key names, and what stands there when the
// container starts, as far as the project's files tell.
type Certificate struct {
	File
	Directive string    `json:"directive"`
	At        nginx.Pos `json:"at"` // of the directive
	State     FileState `json:"state"`
	Beside    []string  `json:"beside,omitempty"` // of a missing one: certificates and keys in its directory, where one of them may be meant
	Near      string    `json:"near,omitempty"`   // likewise: the name of the one that is probably meant
	Stands    string    `json:"stands,omitempty"` // of an absent one: the path at which a mount has a file of its name or kind that no directive names; of a missing one: its name in the folder above or below
	Link      string    `json:"link,omitempty"`   // of one that is not there: the file of the host at its path, a symbolic link to Leads
	Leads     string    `json:"leads,omitempty"`  // the path in the container to which that leads
	Made      []string  `json:"made,omitempty"`   // of a missing one whose other half a start script makes: what the script makes there beside that
}

// Kind says in a word what the directive wants there: "certificate" or "key".
func (c *Certificate) Kind() string {
	if c.Directive == "ssl_certificate" {
		return "certificate"
	}
	return "key"
}

// A FileState is what stands at a path of a container before it starts.
type FileState string

// The states. What a volume, a build or a script brings is FileUnknown.
const (
	FileUnknown    FileState = ""
	FileGood       FileState = "good"
	FileAbsent     FileState = "absent"     // nothing brings it: neither the image, nor a mount
	FileMissing    FileState = "missing"    // the mount over it has no such file
	FileSourceless FileState = "sourceless" // it is mounted by itself, and its source in the project is missing: Docker makes a directory there
	FileDirectory  FileState = "directory"
	FileEmpty      FileState = "empty"
	FileNotPEM     FileState = "not PEM"
	FileMismatched FileState = "mismatched" // a key that is not its certificate's
)

// maxCertificates bounds how many files are looked at.
const maxCertificates = 100

// maxBeside bounds how many names are kept for a missing one.
const maxBeside = 6

// Certificates looks at the files of every ssl_certificate and ssl_certificate_key of a configuration. known says that
// the image holds nothing but its well-known files.
func (root *Files) Certificates(c *nginx.Config, known bool) []Certificate {
	levels := [][]nginx.Setting{c.Settings}
	for _, server := range c.Servers {
		levels = append(levels, server.Settings)
	}
	var all []Certificate
	for _, settings := range levels {
		var pair [2][]int // indexes in all of this level's certificates and of their keys
		for _, setting := range settings {
			n := slices.Index([]string{"ssl_certificate", "ssl_certificate_key"}, setting.Name)
			if n < 0 || len(setting.Args) != 1 || strings.ContainsAny(setting.Args[0], "$:…") || len(all) >= maxCertificates {
				continue
			}
			name := setting.Args[0]
			if !path.IsAbs(name) {
				name = path.Join(path.Dir(c.Main), name)
			}
			name = path.Clean(name)
			o := root.Origin(name)
			found := Certificate{File: File{Path: name, Host: o.Host, Kind: o.Kind, Via: o.Pos}, Directive: setting.Name, At: setting.Pos}
			switch {
			case root.isSourceless(name):
				found.State = FileSourceless
			case !root.hides(name):
				found.State = certificateState(root, name, n == 1, known)
			}
			if dir := root.Origin(path.Dir(name)); found.State == FileMissing && found.Host == "" && dir.Host != "" {
				found.Host, found.Via = path.Join(dir.Host, path.Base(name)), dir.Pos
			}
			if found.State == FileMissing || found.State == FileAbsent {
				root.followLink(&found)
			}
			if found.State == FileMissing {
				found.Beside = keysIn(root, path.Dir(name))
			}
			pair[n] = append(pair[n], len(all))
			all = append(all, found)
		}
		for i := range min(len(pair[0]), len(pair[1])) {
			root.halfMade(&all[pair[0][i]], &all[pair[1][i]])
			root.halfMade(&all[pair[1][i]], &all[pair[0][i]])
			if cert, key := all[pair[0][i]], &all[pair[1][i]]; cert.State == FileGood && key.State == FileGood && !belongs(root, cert.Path, key.Path) {
				key.State = FileMismatched
			}
		}
	}
	root.findNearCertificates(all)
	root.findStanding(all)
	root.findDeeper(all)
	return all
}

// isSourceless reports whether a path is mounted by itself from a path of the project where nothing is. What is outside of the
// project may be there on another machine.
func (root *Files) isSourceless(name string) bool {
	m := root.service.MountOver(name)
	_, made := root.made[name]
	return m != nil && m.Target == name && m.Type == "bind" && m.State == "missing" && m.Unset.IsZero() && !made && !root.mayWrite(name) &&
		compose.Inside(m.Source, root.project.Dir)
}

// followLink notes that what stands at the path of a certificate is a link to nothing.
func (root *Files) followLink(c *Certificate) {
	for _, link := range root.RootFS.Broken(path.Dir(c.Path)) {
		if link.Path == c.Path {
			c.Link, c.Leads, c.Via = link.Origin.Host, link.Leads, link.Origin.Pos
		}
	}
}

// halfMade notes that a start script makes the other half of a missing file, and what else in its directory.
func (root *Files) halfMade(missing, other *Certificate) {
	if _, ok := root.Made(other.Path); !ok || missing.State != FileMissing {
		return
	}
	for name := range root.made {
		if name != other.Path && path.Dir(name) == path.Dir(missing.Path) && isKeyFile(name) {
			missing.Made = append(missing.Made, path.Base(name))
		}
	}
	slices.Sort(missing.Made)
}

// certificateState tells what stands at a path where a certificate or a key is wanted.
func certificateState(root compose.RootFS, name string, key, known bool) FileState {
	info, err := root.Stat(name[1:])
	origin := root.Origin(name)
	switch {
	case origin.Kind == compose.FromConfig && origin.Missing, // a secret's file: Docker makes no directory for it, it refuses to start
		errors.Is(err, fs.ErrNotExist) && origin.Kind == compose.FromBind:
		return FileMissing
	case errors.Is(err, fs.ErrNotExist) && root.Origin(path.Dir(name)).Kind == compose.FromBuild:
		return FileMissing // from the directory that is copied there
	case errors.Is(err, fs.ErrNotExist) && origin.Kind == compose.Unseen && known:
		return FileAbsent
	case err != nil:
		return FileUnknown
	case info.IsDir():
		return FileDirectory
	case info.Size() == 0:
		return FileEmpty
	}
	text, err := fs.ReadFile(root, name[1:])
	switch {
	case err != nil:
		return FileUnknown
	case !holdsPEM(text, key):
		return FileNotPEM
	}
	return FileGood
}

// holdsPEM reports whether a PEM file has a certificate, or a key.
func holdsPEM(text []byte, key bool) bool {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if strings.HasSuffix(block.Type, "PRIVATE KEY") == key && (key || strings.HasSuffix(block.Type, "CERTIFICATE")) {
			return true
		}
	}
	return false
}

// belongs reports whether a key is the certificate's, or whether that cannot be told: it may have a password, or be
// of a kind that Go does not know.
func belongs(root compose.RootFS, certificate, key string) bool {
	cert, err := fs.ReadFile(root, certificate[1:])
	if err != nil {
		return true
	}
	private, err := fs.ReadFile(root, key[1:])
	if err != nil {
		return true
	}
	_, err = tls.X509KeyPair(cert, private)
	return err == nil || !strings.Contains(err.Error(), "does not match")
}

// keysIn lists the certificates and keys in a directory of the container, by their names.
func keysIn(root compose.RootFS, dir string) []string {
	entries, _ := root.ReadDir(strings.TrimPrefix(dir, "/"))
	var names []string
	for _, e := range entries {
		if slices.Contains(trustStores, e.Name()) {
			return nil
		}
		if !e.IsDir() && len(names) < maxBeside && isKeyFile(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names
}

// trustStores are the bundles of a directory in which a system keeps whom it trusts, as /etc/ssl/certs: what else lies there
// is not of the project.
var trustStores = []string{"ca-certificates.crt", "ca-bundle.crt"}

// isKeyFile reports whether a file is called like a certificate or a key.
func isKeyFile(name string) bool {
	return slices.Contains([]string{".pem", ".crt", ".cer", ".key"}, path.Ext(name))
}
