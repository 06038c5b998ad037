package compose

import (
	"context"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// A fault is what compose-go refuses of one part of the files.
type fault struct {
	path []string // of keys: services, web, ports
	err  error
	pos  Pos // of the part, or of the entry of its list
}

// firstFault is what stands first in the files of what compose-go refuses by itself, apart from how the parts fit
// together; nil for nothing. compose-go stops at one fault, and goes through services and their keys in no fixed order.
func (l *load) firstFault(ctx context.Context) *fault {
	for _, path := range l.parts() {
		if err := l.refusal(ctx, path, -1); err != nil {
			f := l.deepest(ctx, fault{path: path, err: err}, 0)
			f.pos = l.placeOf(ctx, f.path)
			return &f
		}
	}
	return nil
}

// parts are the services and other named things of the files, and their further keys, in the order of the files.
func (l *load) parts() [][]string {
	var all [][]string
	for _, src := range l.files {
		for _, root := range src.roots {
			for i, section := range entries(root) {
				if i%2 == 1 {
					continue
				}
				path := []string{section.Value}
				if !slices.Contains([]string{"services", "networks", "volumes", "configs", "secrets"}, section.Value) {
					all = append(all, path)
					continue
				}
				for _, name := range l.keys(path) {
					all = append(all, append(slices.Clone(path), name))
				}
			}
		}
	}
	return all[:min(len(all), maxSingly)]
}

// keys are those of the mapping at a path, in the order of the files, each once.
func (l *load) keys(path []string) []string {
	var keys []string
	seen := map[string]bool{}
	for _, src := range l.files {
		for _, root := range src.roots {
			for i, n := range keyed(value(root, path...)) {
				if i%2 == 0 && !seen[n.Value] {
					keys, seen[n.Value] = append(keys, n.Value), true
				}
			}
		}
	}
	return keys
}

// deepest follows a fault into the key of the part that has it. Away from its siblings a key may lack what it needs beside
// it: below those of a service only a reason that names the key is its own.
func (l *load) deepest(ctx context.Context, f fault, depth int) fault {
	for _, key := range l.keys(f.path) {
		path := append(slices.Clone(f.path), key)
		err := l.refusal(ctx, path, -1)
		if ofService := len(path) == 3 && path[0] == "services"; err != nil && depth < maxDepth && (ofService || strings.Contains(err.Error(), strings.Join(path, "."))) {
			return l.deepest(ctx, fault{path: path, err: err}, depth+1)
		}
	}
	return f
}

// placeOf is where the part at a path is written, or the first entry of its list that is refused alone.
func (l *load) placeOf(ctx context.Context, path []string) Pos {
	for _, src := range l.files {
		for _, root := range src.roots {
			k, n := child(value(root, path[:len(path)-1]...), path[len(path)-1])
			if k == nil {
				continue
			}
			if n = deref(n); n != nil && n.Kind == yaml.SequenceNode {
				for i, item := range n.Content {
					if l.refusal(ctx, path, i) != nil {
						return src.pos(item)
					}
				}
			}
			return src.pos(k)
		}
	}
	return Pos{}
}

// refusal is what compose-go says of the part of the files at a path, alone: of all of it, or of one entry of its list.
func (l *load) refusal(ctx context.Context, path []string, entry int) error {
	var files []types.ConfigFile
	for _, src := range l.files {
		for _, root := range src.roots {
			var content any
			n := untagged(deref(value(root, path...)))
			if n != nil && entry >= 0 && n.Kind == yaml.SequenceNode && entry < len(n.Content) {
				n = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: n.Content[entry : entry+1]}
			}
			if n == nil || n.Decode(&content) != nil {
				continue
			}
			for _, key := range slices.Backward(path) {
				content = map[string]any{key: content}
			}
			config := content.(map[string]any)
			if len(path) == 1 {
				config["services"] = map[string]any{}
			}
			files = append(files, types.ConfigFile{Filename: src.path, Config: config})
		}
	}
	if len(files) == 0 {
		return nil
	}
	_, err := l.try(ctx, files, leniency{consistency: true, references: true})
	return err
}

// untagged is a node without what has a tag of Compose's own, such as !reset; nil where that is all of it. It follows no
// aliases.
func untagged(n *yaml.Node) *yaml.Node {
	if n == nil || strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return n
	}
	clean := *n
	clean.Content = nil
	for i, v := range entries(n) {
		if i%2 == 0 {
			continue
		}
		if v = untagged(v); v != nil {
			clean.Content = append(clean.Content, n.Content[i-1], v)
		}
	}
	return &clean
}
