package nginx

import "slices"

// switchedOff reports whether all that the variables of a pass hold is nothing, and nginx answers by itself where one of them
// is empty, before it passes anything on: a feature that is not in use.
func (i *interpreter) switchedOff(out *Pass, w Word, proto protocol) bool {
	h := i.half(out.Server)
	h.variables.steps = 0
	bare := variable.ReplaceAllString(w.Text, "")
	for _, v := range h.variables.expand(w, scope{out.Server, out.Location}, 0, proto.ended).values {
		if v.String() != bare {
			return false
		}
	}
	server := &i.config.Servers[out.Server]
	return answersEmpty(server.Settings, out.Variables) ||
		out.Location >= 0 && answersEmpty(server.Locations[out.Location].Settings, out.Variables)
}

// answersEmpty reports whether an if among the settings of one level asks whether one of some variables is empty, and returns.
func answersEmpty(settings []Setting, names []string) bool {
	asked := false
	for k := range settings {
		switch s := &settings[k]; {
		case s.Name == "if":
			words := condition(s.Args)
			asked = len(words) >= 2 && slices.Contains(names, variableName(words[0])) &&
				(words[1] == "=" && (len(words) == 2 || words[2] == "") || words[1] == "~" && len(words) == 3 && words[2] == "^$")
		case s.In != "if":
			asked = false
		case asked && s.Name == "return":
			return true
		}
	}
	return false
}
