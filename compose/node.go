package compose

import "go.yaml.in/yaml/v4"

// deref follows aliases to what they stand for.
func deref(n *yaml.Node) *yaml.Node {
	for range maxDepth {
		if n == nil || n.Kind != yaml.AliasNode {
			return n
		}
		n = n.Alias
	}
	return nil
}

// child returns the key and value nodes of a mapping's entry: its own before those it merges with "<<".
// Both are nil when there is none.
func child(n *yaml.Node, key string) (k, v *yaml.Node) {
	return merged(n, key, map[*yaml.Node]bool{})
}

// merged is child with the mappings that were searched already, which keeps nests of merges linear.
func merged(n *yaml.Node, key string, seen map[*yaml.Node]bool) (k, v *yaml.Node) {
	n = deref(n)
	if n == nil || seen[n] || len(seen) > maxDepth {
		return nil, nil
	}
	if n.Kind == yaml.SequenceNode { // of a merge key
		for _, item := range n.Content {
			if k, v = merged(item, key, seen); k != nil {
				return k, v
			}
		}
		return nil, nil
	}
	seen[n] = true
	pairs := entries(n)
	for i := len(pairs) - 2; i >= 0; i -= 2 {
		if pairs[i].Value == key {
			return pairs[i], deref(pairs[i+1])
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i].Tag == "!!merge" || pairs[i].Value == "<<" {
			if k, v = merged(pairs[i+1], key, seen); k != nil {
				return k, v
			}
		}
	}
	return nil, nil
}

// value returns the value of a mapping's entry, or nil.
func value(n *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		_, n = child(n, key)
	}
	return n
}

// entries returns the keys and values of a mapping, alternating; nothing for other nodes.
func entries(n *yaml.Node) []*yaml.Node {
	n = deref(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	return n.Content[:len(n.Content)/2*2]
}

func mappingValues(n *yaml.Node) []*yaml.Node {
	var values []*yaml.Node
	for i, v := range entries(n) {
		if i%2 == 1 {
			values = append(values, deref(v))
		}
	}
	return values
}

// noteKeys gathers the keys of all mappings in and below a node. It follows no aliases: what they stand for is in the file too.
func noteKeys(n *yaml.Node, keys map[string]bool) {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			keys[c.Value] = true
		}
		noteKeys(c, keys)
	}
}

// keyed returns the entries of a mapping including those it merges, each with its key, outermost first.
func keyed(n *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	var walk func(n *yaml.Node, depth int)
	seen := map[*yaml.Node]bool{}
	walk = func(n *yaml.Node, depth int) {
		n = deref(n)
		if n == nil || seen[n] || depth > maxDepth {
			return
		}
		seen[n] = true
		if n.Kind == yaml.SequenceNode {
			for _, item := range n.Content {
				walk(item, depth+1)
			}
			return
		}
		var merges []*yaml.Node
		for i, pairs := 0, entries(n); i < len(pairs); i += 2 {
			if pairs[i].Value == "<<" {
				merges = append(merges, pairs[i+1])
				continue
			}
			all = append(all, pairs[i], deref(pairs[i+1]))
		}
		for _, m := range merges {
			walk(m, depth+1)
		}
	}
	if n = deref(n); n != nil && n.Kind == yaml.MappingNode {
		walk(n, 0)
	}
	return all
}

// depth is how deep the nodes below n are nested, aliases followed. known holds what was measured already;
// an alias to what it stands in is endlessly deep.
func depth(n *yaml.Node, known map[*yaml.Node]int) int {
	if d, ok := known[n]; ok {
		return d
	}
	known[n] = maxNesting + 1
	deepest := 0
	if n.Alias != nil {
		deepest = depth(n.Alias, known)
	}
	for _, c := range n.Content {
		deepest = max(deepest, depth(c, known))
	}
	known[n] = deepest + 1
	return deepest + 1
}
