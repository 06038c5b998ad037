package startup

import (
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Template is a file that is meant to become configuration when the container starts.
type Template struct {
	File      File        `json:"file"`                // the template itself
	Output    string      `json:"output,omitempty"`    // path of what envsubst makes of it; "" when nothing is made
	Skipped   string      `json:"skipped,omitempty"`   // why nothing is made of it: SkippedEntrypoint, …
	Into      string      `json:"into,omitempty"`      // the directory where it would be made, or what is there already, when that is why nothing is
	Unmet     compose.Pos `json:"unmet,omitzero"`      // the condition of the start that asks for that
	Stands    bool        `json:"stands,omitempty"`    // nginx reads the file itself, and nothing changes it on its way there
	Whole     bool        `json:"whole,omitempty"`     // envsubst runs without a list of names, so that it replaces all
	List      compose.Pos `json:"list,omitzero"`       // of the names that envsubst replaces, where it is given some
	Names     []string    `json:"names,omitempty"`     // in that list
	Variables []Variable  `json:"variables,omitempty"` // every use of a variable, in order; those that nginx fills itself are left out
}

// Why nothing is made of a Template.
const (
	SkippedEntrypoint = "entrypoint" // the image's entry point does not run
	SkippedCommand    = "command"    // it runs, and the command that it gets is not nginx
	SkippedReadOnly   = "read-only"  // the output directory cannot be written
	SkippedMissing    = "missing"    // the output directory does not exist
	SkippedSuffix     = "suffix"     // it lies among the templates and has no template's suffix
	SkippedFolder     = "folder"     // it has a template's suffix and lies elsewhere
	SkippedImage      = "image"      // the image is too old for templates
	SkippedPresent    = "present"    // the start makes something of it only where a file is missing that the image has
	SkippedMarks      = "marks"      // nginx reads the file itself, with the placeholders of another language than envsubst's
	SkippedPlain      = "plain"      // nginx reads the file itself, with the variables that stand in it
)

// A Variable is one use of a variable in a template.
type Variable struct {
	Name    string      `json:"name"`
	Pos     compose.Pos `json:"pos"`
	Outcome string      `json:"outcome"`          // Filled, Emptied, Left
	Reason  string      `json:"reason,omitempty"` // of Emptied and Left
	In      string      `json:"in,omitempty"`     // directive that it stands in; "" when nginx reads none there
	Nginx   bool        `json:"nginx,omitempty"`  // nginx has a variable of that name, its own or one that the template makes

	Valued bool        `json:"valued,omitempty"` // of one that is not listed: the container has a value for it
	Local  compose.Pos `json:"local,omitzero"`   // of one without a value: where a script sets it, and does not export it
	Near   string      `json:"near,omitempty"`   // of one without a value: the name that is probably meant, which has one
	Env    compose.Pos `json:"env,omitzero"`     // likewise: where the project's .env has one, which Compose alone reads
}

// What becomes of a Variable.
const (
	Filled  = "filled"  // by its value
	Emptied = "emptied" // by nothing
	Left    = "left"    // as it is: nginx will take it for a variable of its own
)

// Why a Variable is emptied or left.
const (
	Unset    = "unset"    // in the container's environment
	Empty    = "empty"    // set to nothing
	Filtered = "filtered" // NGINX_ENVSUBST_FILTER leaves it out
	Unlisted = "unlisted" // envsubst runs with a list that lacks it
	Default  = "default"  // it is written ${NAME:-…}, which envsubst does not understand
	Unknown  = "unknown"  // the files do not tell whether it is set, or to what
)

// substitute runs envsubst on a content. look tells what becomes of a name, and env where its value is written. It returns nil when that becomes too long.
func (c *content) substitute(pos func(nginx.Pos) compose.Pos, env map[string]variable, look func(name string) (value, outcome, reason string)) *content {
	look = c.stillUnknown(look)
	text, references := nginx.Envsubst(c.text, func(name string, alone bool) (string, bool) {
		value, outcome, reason := look(name)
		return value, outcome != Left || alone && reason == Unknown // else it would run into the next directive
	})
	if text == nil {
		return nil
	}
	mine := nginx.Makes(c.text.Text)
	t := &Template{File: c.from}
	out := &content{text: text, from: c.from, subst: t, values: slices.Clone(c.values)}
	for _, ref := range references {
		v := Variable{Name: ref.Name, Pos: pos(ref.Pos), Outcome: Left, Reason: Default, Nginx: mine(ref.Name)}
		if !ref.Default {
			_, v.Outcome, v.Reason = look(ref.Name)
		}
		if v.Reason == Empty && !slices.ContainsFunc(references, func(r nginx.Reference) bool {
			return r.Name == v.Name && r.Pos.EndColumn-r.Pos.Column == len("$"+r.Name)
		}) {
			v.Nginx = false // everywhere ${so}, and the environment has it: it is meant to be filled in
		}
		if v.Outcome == Filled {
			out.filled(ref.Name, v.Pos, ref.Value, env[ref.Name].from)
		}
		if v.Outcome != Left || !v.Nginx {
			t.Variables = append(t.Variables, v)
		}
	}
	return out
}

// Plain returns a file that nginx reads as it is, as a Template of which nothing is made, or nil where it cannot be read.
func (up *Startup) Plain(name string) *Template {
	c, err := up.Files.read(name)
	if err != nil || c == nil {
		return nil
	}
	if c = c.substitute(up.position(c), nil, func(string) (string, string, string) { return "", Left, "" }); c == nil {
		return nil
	}
	t := *c.subst
	t.Skipped = SkippedPlain
	return &t
}
