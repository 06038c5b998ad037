package compose

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/composecheck/composecheck/inspector/suppress"
)

// suppressions are the comments composecheck:ignore of the Compose files and the Dockerfiles, file by file.
func (r *reader) suppressions() map[string][]suppress.Comment {
	all := map[string][]suppress.Comment{}
	add := func(s *source, isComment func(line, column int, text string) bool) {
		var lines []string
		for _, line := range s.lines {
			lines = append(lines, string(line))
		}
		found := suppress.Find(lines, isComment)
		for i := range found {
			found[i].Reason = maskText(found[i].Reason)
		}
		if len(found) > 0 {
			all[s.name] = found
		}
	}
	for _, s := range r.sources {
		if len(s.comments) > 0 {
			add(s, func(_, _ int, text string) bool { return s.comments[text] })
		}
	}
	for _, s := range r.excerpted {
		add(s, func(line, column int, _ string) bool { // a Dockerfile's comments have a line of their own
			return strings.TrimSpace(string(s.lines[line-1][:column-1])) == ""
		})
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// addComments notes the text of all comments at and below a node. Where exactly they stand, nodes do not tell.
func (s *source) addComments(n *yaml.Node) {
	for _, text := range []string{n.HeadComment, n.LineComment, n.FootComment} {
		for line := range strings.Lines(text) {
			if strings.Contains(line, suppress.Mark) {
				if s.comments == nil {
					s.comments = map[string]bool{}
				}
				s.comments[strings.TrimSpace(line)] = true
			}
		}
	}
	for _, child := range n.Content {
		s.addComments(child)
	}
}
