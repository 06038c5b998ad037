package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/spf13/cobra"
)

// Docker asks a plugin for a hint when its config.json names the plugin's hooks and switches hooks on at all:
//
//	{"plugins": {"composecheck": {"hooks": "compose up", "error-hooks": "compose up"}}, "features": {"hooks": "true"}}
//
// Docker 28 knows hooks only, and asks after commands that succeed; from 29 on error-hooks are asked after those that fail.

const hookAfter = "compose up"

func (a *app) hookCommand() *cobra.Command {
	hook := &cobra.Command{
		Use: "hook", Short: "A hint after `docker compose up` when a route through nginx is broken", Args: cobra.NoArgs,
		Long: `hook switches on, or off, that docker shows one line after docker compose up when a route through nginx is broken.
It costs at most a tenth of a second. It edits docker's config.json ($DOCKER_CONFIG, else ~/.docker), nothing else, and needs
composecheck as a plugin of docker.`,
	}
	add := func(use, short string, do func(file string, c object) error) {
		hook.AddCommand(&cobra.Command{
			Use: use, Short: short, Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error {
				file, c, err := a.dockerConfig()
				if err != nil {
					return err
				}
				return do(file, c)
			},
		})
	}
	add("install", "Switch the hint on", a.hookInstall)
	add("remove", "Switch the hint off", a.hookRemove)
	add("status", "Say whether the hint is on: exit code 0, else 1", a.hookStatus)
	return hook
}

func (a *app) hookInstall(file string, c object) error {
	own := c.child("plugins").child(pluginName)
	own.set("hooks", hookAfter)
	own.set("error-hooks", hookAfter)
	plugins, features := c.child("plugins"), c.child("features")
	plugins.set(pluginName, own)
	c.set("plugins", plugins)
	if features.text("hooks") == "" {
		features.set("hooks", "true")
		c.set("features", features)
	}
	if err := a.writeDockerConfig(file, c); err != nil {
		return err
	}
	if on := features.text("hooks"); on != "true" {
		a.remark("%s switches the hooks of all plugins off: features.hooks is %s\n", file, on)
	}
	if !a.isPlugin() {
		a.remark("docker does not know composecheck as a plugin yet: put the program at %s\n", filepath.Join(filepath.Dir(file), "cli-plugins", pluginBinary))
	}
	return nil
}

// hookRemove takes away what is composecheck's own. That hooks are switched on stays: other plugins may have some.
func (a *app) hookRemove(file string, c object) error {
	plugins := c.child("plugins")
	own := plugins.child(pluginName)
	own.delete("hooks")
	own.delete("error-hooks")
	plugins.set(pluginName, own)
	if len(own.keys) == 0 {
		plugins.delete(pluginName)
	}
	c.set("plugins", plugins)
	if len(plugins.keys) == 0 {
		c.delete("plugins")
	}
	return a.writeDockerConfig(file, c)
}

func (a *app) hookStatus(file string, c object) error {
	own := c.child("plugins").child(pluginName)
	named, on := own.text("hooks") == hookAfter, c.child("features").text("hooks") == "true"
	switch {
	case !named:
		a.remark("off: %s does not name it; `%s hook install` switches it on\n", file, a.command)
	case !on:
		a.remark("off: features.hooks of %s is not true\n", file)
	case !a.isPlugin():
		a.remark("off: docker does not know composecheck as a plugin\n")
	default:
		a.remark("on, by %s\n", file)
		return nil
	}
	a.code = exitFindings
	return nil
}

// dockerConfig reads docker's config.json; one that is not there is empty.
func (a *app) dockerConfig() (file string, c object, err error) {
	dir := cmp.Or(a.engine.ConfigDir, a.env("DOCKER_CONFIG"))
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", c, usageError{err}
		}
		dir = filepath.Join(home, ".docker")
	}
	file = filepath.Join(dir, "config.json")
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(bytes.TrimSpace(data)) == 0 {
		return file, c, nil
	}
	if err != nil {
		return file, c, err
	}
	err = json.Unmarshal(data, &c)
	for _, o := range []struct {
		in  object
		key string
	}{{c, "features"}, {c, "plugins"}, {c.child("plugins"), pluginName}} {
		if value, there := o.in.values[o.key]; there && err == nil {
			err = json.Unmarshal(value, &object{})
		}
	}
	if err != nil {
		return file, c, usageError{fmt.Errorf("%s is not as docker writes it, so it is left alone: %w", file, err)}
	}
	return file, c, nil
}

// writeDockerConfig writes the file as docker itself does, unless it says the same already.
func (a *app) writeDockerConfig(file string, c object) error {
	data, err := json.MarshalIndent(c, "", "\t")
	if err != nil {
		return err
	}
	t := &target{name: file, path: file, wanted: append(data, '\n')}
	if t.path, err = filepath.EvalSymlinks(file); errors.Is(err, fs.ErrNotExist) {
		if len(c.keys) == 0 {
			return nil
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil { // as docker makes it: it may hold credentials
			return err
		}
		t.path = file
	} else if err != nil {
		return err
	}
	if err := t.read(); err != nil {
		return err
	}
	var before bytes.Buffer
	if json.Compact(&before, t.content) == nil {
		var after bytes.Buffer
		if json.Compact(&after, t.wanted) == nil && bytes.Equal(before.Bytes(), after.Bytes()) {
			a.remark("nothing to change in %s\n", file)
			return nil
		}
	}
	if err := writeTargets([]*target{t}); err != nil {
		return err
	}
	a.remark("written: %s\n", file)
	return nil
}

// isPlugin reports whether docker finds composecheck among its plugins.
func (a *app) isPlugin() bool {
	file, c, err := a.dockerConfig()
	if err != nil {
		return false
	}
	dirs := []string{filepath.Join(filepath.Dir(file), "cli-plugins")}
	var extra []string
	if json.Unmarshal(c.values["cliPluginsExtraDirs"], &extra) == nil {
		dirs = append(dirs, extra...)
	}
	name := pluginBinary
	if runtime.GOOS == "windows" {
		name += ".exe"
		dirs = append(dirs, filepath.Join(a.env("ProgramData"), "Docker", "cli-plugins"), filepath.Join(a.env("ProgramFiles"), "Docker", "cli-plugins"))
	} else {
		for _, lib := range []string{"/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"} {
			dirs = append(dirs, lib+"/docker/cli-plugins")
		}
	}
	return slices.ContainsFunc(dirs, func(dir string) bool { return fileExists(filepath.Join(dir, name)) })
}

func fileExists(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular()
}
