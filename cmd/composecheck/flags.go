package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine"
	"github.com/composecheck/composecheck/inspector/harmless"
	"github.com/composecheck/composecheck/inspector/rules"
)

// streams are where the program reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// options are what the user asked for.
type options struct {
	compose      compose.Options
	engine       engine.Options
	nginx        []string
	static       bool
	noProbe      bool
	noRequests   bool
	since        string // "": since nginx was started or reloaded
	sidecar      string // image of the container that asks beside nginx's where that has no shell; "": none does
	namespace    bool   // this machine asks there, in the container's network namespace
	live         bool
	timeout      time.Duration
	failOn       string // "": as the configuration file says, else error
	only, skip   []string
	baseline     string
	configFile   string   // "": the project directory's
	formats      []string // as the user wrote them: NAME or NAME=FILE
	quiet        bool
	verbose      bool
	noColor      bool
	ascii        bool
	from         string
	snapshotFile string // where what was seen is written down as well; "": nowhere
	allowEmpty   bool   // nothing to check is no fault
	still        bool   // no progress is shown
	command      string // how the user calls the program
	env          func(string) string
}

// A usageError is a mistake in how the program was called, or nothing to check.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// app is one run of the program: cobra's commands set exit codes on it.
type app struct {
	options
	streams
	config config
	code   int
}

func run(ctx context.Context, argv []string, std streams, environ []string) int {
	env := lookup(environ)
	call, err := parseInvocation(argv, env)
	if err != nil {
		fmt.Fprintf(std.err, "composecheck: %v\n", err)
		return exitUsage
	}
	if call.metadata {
		if err := writeMetadata(std.out, version); err != nil {
			return exitBlind
		}
		return exitClean
	}
	if call.plugin {
		ctx = watchCLISocket(ctx, env("DOCKER_CLI_PLUGIN_SOCKET"))
	}
	a := &app{streams: std}
	a.env, a.command = env, call.command
	a.compose.Env, a.compose.Stdin = environ, std.in
	a.engine = call.docker.options(env)
	if call.plugin && len(call.args) > 0 && call.args[0] == hookCommand {
		a.hook(ctx, call.args[1:])
		return exitClean
	}
	root := a.commands()
	root.SetArgs(call.args)
	if err := root.ExecuteContext(ctx); err != nil {
		a.complain(err)
		return exitCode(err)
	}
	return a.code
}

// complain says on standard error what is wrong, and the way out if the error knows one.
func (a *app) complain(err error) {
	fmt.Fprintf(a.err, "%s: %s\n", a.command, harmless.Line(err.Error()))
	if hint := a.hintOf(err); hint != "" {
		fmt.Fprintln(a.err, "  "+harmless.Line(hint))
	}
}

// exitCode says what an error means to a script.
func exitCode(err error) int {
	var usage usageError
	var broken unrepaired
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &broken):
		return exitFindings
	}
	for _, blind := range []error{fs.ErrPermission, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, blind) {
			return exitBlind
		}
	}
	return exitUsage
}

func lookup(environ []string) func(string) string {
	env := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	return func(name string) string { return env[name] }
}

func (a *app) commands() *cobra.Command {
	root := &cobra.Command{
		Use:   "composecheck",
		Short: "Say why nginx in a Compose project answers 502, with proof and fix",
		Long: `composecheck reads the Compose file and the nginx configuration of the project in this folder, asks the
Docker Engine what runs, tries from inside the nginx container what nginx would do, and names the one cause of each
failing route: at file and line, with the proof and the fix. It changes nothing and sends nothing anywhere.

Exit codes: 0 nothing found at or above --fail-on; 1 findings; 2 wrong usage or nothing to check; 3 could not look.`,
		Args:          cobra.NoArgs,
		Version:       version,
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: a.command},
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return a.check(cmd.Context()) },
	}
	root.SetVersionTemplate("composecheck {{.Version}}\n")
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	a.globalFlags(root)
	root.Flags().StringVar(&a.from, "from", "", "judge the snapshot in `FILE` (- for stdin) instead of looking")
	root.MarkFlagsMutuallyExclusive("from", "live")
	root.MarkFlagsMutuallyExclusive("from", "sidecar")
	root.MarkFlagsMutuallyExclusive("from", "namespace")
	root.Flags().StringArrayVar(&a.formats, "format", nil, "output `FORMAT`: "+formatNames()+" (default text); FORMAT=FILE writes to a file (repeatable)")
	completed(root, "format", completeFormat)
	root.Flags().StringVar(&a.snapshotFile, "snapshot", "", "also write down in `FILE` all that was seen, for --from")
	root.Flags().BoolVar(&a.allowEmpty, "allow-empty", false, "exit with 0 where there is no Compose file or no nginx to check")
	a.failOnFlag(root)
	a.ruleFlags(root)
	root.Flags().StringVar(&a.baseline, "baseline", "", "count only what is not in `FILE`, an earlier report of --format json")
	root.Flags().BoolVarP(&a.quiet, "quiet", "q", false, "one line per finding, nothing when there is none")
	a.styleFlags(root)
	root.AddCommand(
		a.fixCommand(), a.explainCommand(), a.rulesCommand(), a.routeCommand(), a.graphCommand(),
		a.snapshotCommand(), a.watchCommand(), a.initCommand(), a.demoCommand(),
		a.hookCommand(), a.schemaCommand(), a.versionCommand(), a.manCommand(),
	)
	return root
}

// ruleFlags choose rules.
func (a *app) ruleFlags(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&a.only, "only", nil, "these `RULES` only (names or IDs)")
	cmd.Flags().StringSliceVar(&a.skip, "skip", nil, "leave out these `RULES`")
	completed(cmd, "only", completeRules)
	completed(cmd, "skip", completeRules)
}

func (a *app) failOnFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.failOn, "fail-on", "", "exit with 1 on findings of this `SEVERITY` or worse: error (default), warning, note")
	completed(cmd, "fail-on", cobra.FixedCompletions([]cobra.Completion{"error", "warning", "note"}, cobra.ShellCompDirectiveNoFileComp))
}

// styleFlags say what characters may be written.
func (a *app) styleFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.noColor, "no-color", false, "no colours (as NO_COLOR=1)")
	cmd.Flags().BoolVar(&a.ascii, "ascii", false, "only ASCII characters")
}

// globalFlags are those that say what to look at and how far.
func (a *app) globalFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringArrayVarP(&a.compose.Files, "file", "f", nil, "Compose `FILE` (repeatable, - for stdin)")
	f.StringVarP(&a.compose.Name, "project-name", "p", "", "project `NAME`")
	f.StringArrayVar(&a.compose.Profiles, "profile", nil, "enable a `PROFILE` (repeatable)")
	f.StringArrayVar(&a.compose.EnvFiles, "env-file", nil, "environment `FILE` for interpolation (repeatable)")
	f.StringVar(&a.compose.ProjectDir, "project-directory", "", "project `DIRECTORY` (default: that of the first Compose file)")
	f.StringArrayVar(&a.nginx, "nginx", nil, "the nginx `SERVICE`, where it is not recognised (repeatable)")
	f.StringVar(&a.configFile, "config", "", "settings `FILE` (default: .composecheck.yaml in the project directory)")
	f.BoolVar(&a.static, "static", false, "look at the files only")
	f.BoolVar(&a.noProbe, "no-probe", false, "ask the engine, but run nothing inside containers")
	f.StringVar(&a.since, "since", "", "count what nginx logged from `TIME` on: 10m, 2026-11-28T10:00:00Z (default: since it started)")
	f.BoolVar(&a.noRequests, "no-requests", false, "connect to upstreams, but send nothing to them or through nginx")
	f.StringVar(&a.sidecar, "sidecar", "", "where nginx's image has no shell, ask from a container of this `IMAGE` (with sh and busybox or perl) in its network")
	f.BoolVar(&a.namespace, "namespace", false, "where nginx's image has no shell, ask from this machine in its network namespace (Linux, as root)")
	f.BoolVar(&a.live, "live", false, "the engine must answer, else exit with 3")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "every route, all evidence, and each call to the engine with its time")
	f.DurationVar(&a.timeout, "timeout", 30*time.Second, "give up after this `TIME`")
	f.StringVarP(&a.engine.Host, "host", "H", a.engine.Host, "Docker Engine `SOCKET` to ask")
	f.StringVar(&a.engine.Context, "context", a.engine.Context, "Docker context `NAME` to use")
	root.MarkFlagsMutuallyExclusive("static", "live")
	root.MarkFlagsMutuallyExclusive("static", "sidecar")
	root.MarkFlagsMutuallyExclusive("no-probe", "sidecar", "namespace")
	root.MarkFlagsMutuallyExclusive("static", "namespace")
	completed(root, "nginx", a.completeService)
	completed(root, "profile", a.completeProfile)
}

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain ID|NAME", Short: "Explain a finding: why it breaks, an example, how to fix it", Args: cobra.ExactArgs(1),
		ValidArgsFunction: completeRule,
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := inspector.FindRule(rules.All(), args[0])
			if err != nil {
				return usageError{fmt.Errorf("%w (`%s rules` lists them)", err, a.command)}
			}
			_, err = io.WriteString(a.out, rules.Manual(r))
			return err
		},
	}
}

func (a *app) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rules", Short: "List the causes that composecheck knows", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			for _, r := range rules.All() {
				if _, err := fmt.Fprintf(a.out, "%s  %-24s %-8s %s\n", r.ID, r.Name, stageNames[r.Needs], r.Summary); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

var stageNames = map[inspector.Stage]string{inspector.Static: "files", inspector.Running: "engine", inspector.Probed: "probes"}

func (a *app) snapshotCommand() *cobra.Command {
	output := "-"
	cmd := &cobra.Command{
		Use: "snapshot", Short: "Write down all that is known, to judge it elsewhere with --from", Args: cobra.NoArgs,
		Long: `snapshot writes what composecheck sees to a file: the Compose files and nginx configuration as far as they
matter, the state of the containers, their last log lines, and what nginx reaches. Values of environment variables and
secrets are not in it. Judge it on any machine with: composecheck --from FILE`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.snapshot(cmd.Context(), output) },
	}
	cmd.Flags().StringVarP(&output, "output", "o", output, "`FILE` to write (- for stdout)")
	return cmd
}

func (a *app) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: "Judge a recorded project whose nginx answers 502", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.demo() },
	}
}
