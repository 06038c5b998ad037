package compose

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// A mergeAgain is a key "<<" that stands in a mapping which has one already. PyYAML, and with it docker-compose of version 1, merges
// what both name; Compose refuses the file.
type mergeAgain struct {
	key, earlier *yaml.Node
}

// message is what Compose says of it.
func (m *mergeAgain) message() string {
	return fmt.Sprintf("yaml: line %d: mapping key \"<<\" already defined at line %d", m.key.Line, m.earlier.Line)
}

// joinMerges makes one of all keys "<<" of each mapping of the file, as PyYAML understands them, and returns the first that stands a
// second time; nil where none does.
func (s *source) joinMerges() (first *mergeAgain) {
	if len(s.roots) != 1 {
		return nil
	}
	var walk func(n *yaml.Node, depth int)
	walk = func(n *yaml.Node, depth int) {
		if depth > maxDepth {
			return
		}
		if again := joinMergesOf(n); again != nil && (first == nil || again.key.Line < first.key.Line) {
			first = again
		}
		for _, below := range n.Content {
			walk(below, depth+1)
		}
	}
	walk(s.roots[0], 0)
	return first
}

// joinMergesOf is joinMerges of one mapping. Of what several of them have, PyYAML takes the last key's, and of a list the first item's.
func joinMergesOf(n *yaml.Node) (first *mergeAgain) {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	key, kept := -1, n.Content[:0:0]
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, merges := n.Content[i], n.Content[i+1]
		if name.Value != "<<" || name.Style != 0 {
			kept = append(kept, name, merges)
			continue
		}
		if key < 0 {
			key, kept = len(kept), append(kept, name, merges)
			continue
		}
		if first == nil {
			first = &mergeAgain{key: name, earlier: kept[key]}
		}
		all := append(mergeItems(merges), mergeItems(kept[key+1])...)
		kept[key+1] = &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Line: merges.Line, Column: merges.Column, Content: all}
	}
	if first != nil {
		n.Content = kept
	}
	return first
}

// mergeItems are the mappings that a key "<<" names.
func mergeItems(value *yaml.Node) []*yaml.Node {
	if value.Kind == yaml.SequenceNode {
		return append([]*yaml.Node{}, value.Content...)
	}
	return []*yaml.Node{value}
}
