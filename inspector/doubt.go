package inspector

import "slices"

// doubted makes warnings of the errors that rest on a file of which nobody can tell whether the start script makes it.
// What runs tells more than the script.
func doubted(s *Snapshot, found []Finding) {
	if s.Engine != nil {
		return
	}
	doubtful := map[string]bool{}
	for i := range s.Proxies {
		for _, f := range s.Proxies[i].Files {
			if f.Perhaps && f.Host != "" {
				doubtful[f.Host] = true
			}
		}
	}
	for i := range found {
		f := &found[i]
		rests := doubtful[f.At.File] || slices.ContainsFunc(f.Also, func(p Place) bool { return doubtful[p.At.File] })
		if rests && f.Severity == Error {
			f.Severity = Warning
		}
	}
}
