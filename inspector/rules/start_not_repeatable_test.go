package rules

import (
	"testing"

	"github.com/composecheck/composecheck/inspector/startup"
)

// TestIsWhole tells what can be looked for by itself from a piece of a block.
func TestIsWhole(t *testing.T) {
	for text, want := range map[string]bool{`"gzip on;"`: true, `'upstream x { server a:1; }'`: true, `"upstream x {"`: false, `"}"`: false, `"listen 80"`: false} {
		if isWhole(text) != want {
			t.Errorf("isWhole(%s) = %t", text, !want)
		}
	}
}

// TestChangeOf goes from a sed that is stable by itself back to the command that adds what it changes.
func TestChangeOf(t *testing.T) {
	grows := startup.Change{Path: "/a", By: "cat", Adds: []string{"listen PORT;"}, Grows: true}
	sed := startup.Change{Path: "/a", By: "sed", Adds: []string{"listen 81;"}, Stable: true}
	if c := changeOf([]startup.Change{grows, sed}, "/a", "listen 81;"); c == nil || c.By != "cat" {
		t.Errorf("got %v", c)
	}
	if c := changeOf([]startup.Change{sed}, "/a", "listen 81;"); c != nil {
		t.Errorf("got %v", c)
	}
}
