package compose

import (
	"fmt"
	"io"
	"sync"

	"github.com/sirupsen/logrus"
)

// warnings are what compose-go logs while one project is loaded; it knows no other way to say them.
var warnings struct {
	sync.Mutex // one load at a time: logrus is global
	names      []string
}

// unsetWarning collects the variables that compose-go warns about.
type unsetWarning struct{}

func (unsetWarning) Levels() []logrus.Level { return []logrus.Level{logrus.WarnLevel} }

func (unsetWarning) Fire(entry *logrus.Entry) error {
	var name string
	if _, err := fmt.Sscanf(entry.Message, "The %q variable is not set.", &name); err == nil {
		warnings.names = append(warnings.names, name)
	}
	return nil
}

// captureWarnings keeps logrus silent and hears its warnings until the function that it returns is called.
func captureWarnings() func() {
	warnings.Lock()
	log := logrus.StandardLogger()
	out, level := log.Out, log.GetLevel()
	log.SetOutput(io.Discard)
	log.SetLevel(logrus.WarnLevel)
	hooks := log.ReplaceHooks(logrus.LevelHooks{})
	log.AddHook(unsetWarning{})
	return func() {
		log.ReplaceHooks(hooks)
		log.SetLevel(level)
		log.SetOutput(out)
		warnings.names = nil
		warnings.Unlock()
	}
}
