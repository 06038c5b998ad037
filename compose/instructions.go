package compose

import (
	"maps"
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

func (d *dockerfile) command(command instructions.Command) {
	pos := d.posOf(command)
	switch command := command.(type) {
	case *instructions.ArgCommand:
		d.argument(command)
	case *instructions.EnvCommand:
		set := map[string]string{}
		for _, e := range command.Env { // each as it was before all of them
			set[e.Key], d.envAt[e.Key] = d.expand(e.Value, d.values), pos
		}
		maps.Copy(d.env, set)
		maps.Copy(d.values, set)
	case *instructions.WorkdirCommand:
		d.workdir = d.inImage(d.expand(command.Path, d.values))
		d.words.dir = d.workdir
	case *instructions.ExposeCommand:
		d.expose(command.Ports)
	case *instructions.CopyCommand:
		d.copy(command.SourcesAndDest, command.From, command.Parents, command.ExcludePatterns, pos)
	case *instructions.AddCommand:
		d.copy(command.SourcesAndDest, "", false, command.ExcludePatterns, pos)
	case *instructions.RunCommand:
		d.run(command, pos)
	case *instructions.VolumeCommand:
		for _, dir := range command.Volumes {
			d.Prepares = append(d.Prepares, d.inImage(d.expand(dir, d.values)))
		}
	case *instructions.UserCommand:
		d.User, d.UserPos = d.expand(command.User, d.values), pos
	case *instructions.HealthCheckCommand:
		d.Check, d.CheckPos = maskWords(command.Health.Test, nil), pos
	case *instructions.ShellCommand:
		d.tools = append(d.tools, "/dev/tcp") // healthchecks are run by that shell as well, which may be bash
	case *instructions.EntrypointCommand:
		d.words.entrypoint = startWords(command.ShellDependantCmdLine)
		if !d.hasCommand {
			d.words.command = nil // it resets the CMD of the stage or image below
			d.words.pos = pos
		}
	case *instructions.CmdCommand:
		d.words.command, d.hasCommand = startWords(command.ShellDependantCmdLine), true
		d.words.pos = pos
	}
}

// startWords are the words of a CMD or ENTRYPOINT, with the shell that its shell form runs in.
func startWords(line instructions.ShellDependantCmdLine) []string {
	if line.PrependShell {
		return []string{"/bin/sh", "-c", strings.Join(line.CmdLine, " ")}
	}
	return line.CmdLine
}

func (d *dockerfile) argument(command *instructions.ArgCommand) {
	for _, arg := range command.Args {
		if _, isEnv := d.env[arg.Key]; isEnv {
			continue
		}
		if value, ok := d.args[arg.Key]; ok {
			d.values[arg.Key] = value
		} else if arg.Value != nil {
			d.values[arg.Key] = d.expand(*arg.Value, d.values)
		} else if value, ok := d.global[arg.Key]; ok {
			d.values[arg.Key] = value
		}
	}
}

func (d *dockerfile) expose(ports []string) {
	for _, text := range ports {
		for _, e := range parseExpose(d.expand(text, d.values)) {
			if e.Protocol == "tcp" && !d.exposed[e.Port] {
				d.Expose, d.exposed[e.Port] = append(d.Expose, e.Port), true
			}
		}
	}
}

func (d *dockerfile) posOf(command instructions.Command) Pos {
	if d.inline {
		return d.Pos
	}
	p := Pos{File: d.file}
	if location := command.Location(); len(location) > 0 {
		p.Line = location[0].Start.Line
	}
	return p
}

// inImage makes a path of the image absolute and clean.
func (d *dockerfile) inImage(name string) string {
	if !path.IsAbs(name) {
		name = path.Join(d.workdir, name)
	}
	return path.Clean(name)
}
