package main

import (
	_ "embed"

	"github.com/spf13/cobra"

	"github.com/composecheck/composecheck/inspector/report"
)

//go:embed composecheck.schema.json
var configSchema []byte

// schemas are the JSON schemas that the program brings, by what they describe.
var schemas = map[string][]byte{"report": report.Schema, "config": configSchema}

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema report|config", Short: "Print the JSON schema of --format json, or of .composecheck.yaml",
		ValidArgs: []cobra.Completion{
			cobra.CompletionWithDesc("report", "what --format json writes"), cobra.CompletionWithDesc("config", "what .composecheck.yaml may say"),
		},
		Args: cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(_ *cobra.Command, args []string) error {
			_, err := a.out.Write(schemas[args[0]])
			return err
		},
	}
}
