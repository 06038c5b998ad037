package compose

import (
	"bytes"
	"regexp"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// A mark is a node of a file.
type mark struct {
	src  *source
	node *yaml.Node
}

// A layer is one definition of a service or other resource: its key and its mapping in one file.
type layer struct {
	src       *source
	key, node *yaml.Node
	extended  bool // it is another service's, which this one extends
}

// layers are all definitions that Compose merges into one resource, the deciding one first.
type layers []layer

// find returns the definitions of one resource in the files of a group and what they include.
func (g group) find(section, name string) layers {
	var all layers
	for i := len(g) - 1; i >= 0; i-- {
		all = append(all, g[i].find(section, name)...)
	}
	return all
}

// section is the place of a key of the first file that has it.
func (g group) section(name string) Pos {
	for _, s := range g {
		for _, root := range s.roots {
			if k, _ := child(root, name); k != nil {
				return s.pos(k)
			}
		}
	}
	return Pos{}
}

func (s *source) find(section, name string) layers {
	var all layers
	for i := len(s.roots) - 1; i >= 0; i-- {
		if k, v := child(value(s.roots[i], section), name); k != nil {
			all = append(all, layer{src: s, key: k, node: v})
		}
	}
	for _, g := range s.includes {
		all = append(all, g.find(section, name)...)
	}
	return all
}

// service returns the definitions of a service, those that it extends included.
func (r *reader) service(g group, name string) layers {
	var all layers
	for _, l := range g.find("services", name) {
		all = append(all, l)
		all = r.extend(all, l, 0)
	}
	return all
}

// extend adds what l extends.
func (r *reader) extend(all layers, l layer, depth int) layers {
	extends := value(l.node, "extends")
	if extends == nil || depth > maxDepth || len(all) > maxSources {
		return all
	}
	src, ref := l.src, l.src.text(extends)
	if extends.Kind == yaml.MappingNode {
		ref = l.src.text(value(extends, "service"))
		if file := l.src.extendsPath(value(extends, "file")); file != "" {
			src = r.extended[file+"\x00"+l.src.dir]
		}
	}
	if src == nil {
		return all
	}
	for _, base := range src.find("services", ref) {
		base.extended = true
		all = append(all, base)
		all = r.extend(all, base, depth+1)
	}
	return all
}

// home is the definition that makes a service, with an image, a build or what it extends, and not one that only adds to it; of
// all other resources the deciding one.
func (ls layers) home() layer {
	for i := len(ls) - 1; i >= 0; i-- {
		makes := func(key string) bool { return value(ls[i].node, key) != nil }
		if !ls[i].extended && (makes("image") || makes("build") || makes("extends")) {
			return ls[i]
		}
	}
	return ls[0]
}

// pos is the place of the key where the resource is at home.
func (ls layers) pos() Pos {
	if len(ls) == 0 {
		return Pos{}
	}
	at := ls.home()
	return at.src.pos(at.key)
}

// firstKey is the place of the first key there, where its keys stand on lines of their own.
func (ls layers) firstKey() Pos {
	if len(ls) == 0 {
		return Pos{}
	}
	return ls.home().firstKey()
}

func (l layer) firstKey() Pos {
	keys := entries(l.node)
	if len(keys) == 0 || keys[0].Line <= l.key.Line || l.node.Style&yaml.FlowStyle != 0 {
		return Pos{}
	}
	return l.src.pos(keys[0])
}

// firstKeyOf is firstKey of the mapping of a key below the resource.
func (ls layers) firstKeyOf(name string) Pos {
	for _, l := range ls {
		if k, v := child(l.node, name); v != nil {
			return layer{src: l.src, key: k, node: v}.firstKey()
		}
	}
	return Pos{}
}

// keyPos is the place of a key below the resource, such as "build".
func (ls layers) keyPos(path ...string) Pos {
	m := ls.key(path)
	return m.pos()
}

func (ls layers) key(path []string) mark {
	last := len(path) - 1
	for _, l := range ls {
		if k, _ := child(value(l.node, path[:last]...), path[last]); k != nil {
			return mark{l.src, k}
		}
	}
	return mark{}
}

// valuePos is the place of a scalar below the resource, such as "image".
func (ls layers) valuePos(path ...string) Pos {
	for _, l := range ls {
		if v := value(l.node, path...); v != nil {
			return l.src.pos(v)
		}
	}
	return Pos{}
}

// index finds the entries of a list or mapping below the resource, in all its definitions.
// keys names an entry, given its scalar, its long form or its key in a mapping.
func (ls layers) index(keys func(*source, *yaml.Node) []string, path ...string) map[string]mark {
	found := map[string]mark{}
	add := func(s *source, n *yaml.Node) {
		for _, key := range keys(s, n) {
			if _, ok := found[key]; !ok {
				found[key] = mark{s, n}
			}
		}
	}
	for _, l := range ls {
		list := value(l.node, path...)
		if list == nil {
			continue
		}
		if list.Kind == yaml.ScalarNode {
			add(l.src, list)
		}
		if list.Kind == yaml.SequenceNode {
			for _, item := range list.Content {
				if item = deref(item); item != nil {
					add(l.src, item)
				}
			}
		}
		for i, n := range keyed(list) {
			if i%2 == 0 {
				add(l.src, n)
			}
		}
		if list.Tag == "!override" || list.Tag == "!reset" {
			break
		}
	}
	return found
}

// pos returns the mark's place and notes its line for the excerpts; zero for no mark.
func (m mark) pos() Pos {
	if m.node == nil {
		return Pos{}
	}
	return m.src.pos(m.node)
}

// posOf is the place of the value of a key below it; zero where it is no mapping, or has no such key.
func (m mark) posOf(key string) Pos {
	if m.node == nil || m.node.Kind != yaml.MappingNode {
		return Pos{}
	}
	return mark{m.src, value(m.node, key)}.pos()
}

// place is pos for a line that must not be shown.
func (m mark) place() Pos {
	if m.node == nil {
		return Pos{}
	}
	return m.src.place(m.node)
}

func (s *source) pos(n *yaml.Node) Pos {
	p := s.place(n)
	s.pointed[p.Line] = true
	return p
}

var anchorOrTag = regexp.MustCompile(`^(?:[&!][^\s,\[\]{}]*[ \t]+)+`)

func (s *source) place(n *yaml.Node) Pos {
	p := Pos{File: s.name, Line: n.Line, Column: n.Column}
	if n.Line < 1 || n.Line > len(s.lines) {
		return Pos{File: s.name}
	}
	line := bytes.TrimSuffix(s.lines[n.Line-1], []byte("\r"))
	at := byteOffset(line, n.Column)
	if n.Kind != yaml.ScalarNode {
		p.Column = at + 1
		return p
	}
	at += len(anchorOrTag.Find(line[at:]))
	p.Column = at + 1
	if length := scalarLength(line[at:], n); length > 0 {
		p.EndColumn = p.Column + length
	}
	return p
}

// byteOffset turns yaml's column, which counts characters from 1, into an offset of bytes.
func byteOffset(line []byte, column int) int {
	at := 0
	for ; column > 1 && at < len(line); column-- {
		_, size := utf8.DecodeRune(line[at:])
		at += size
	}
	return at
}

// scalarLength is the length of a scalar in bytes as it is written, 0 when it goes beyond the line.
func scalarLength(text []byte, n *yaml.Node) int {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
	case n.Style&yaml.SingleQuotedStyle != 0:
		for i := 1; i < len(text); i++ {
			if text[i] != '\'' {
				continue
			}
			if i+1 < len(text) && text[i+1] == '\'' {
				i++
				continue
			}
			return i + 1
		}
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && bytes.HasPrefix(text, []byte(n.Value)):
		return len(n.Value)
	}
	return 0
}
