package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// What databases and their clients log when they do not serve, and what ends it.
func TestOutageOf(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		log  string // its lines, ten seconds ago
		says string // "": it serves
	}{
		{"2026-11-29 12:00:00.000 UTC [31] FATAL:  the database system is starting up", "takes no queries"},
		{"2026-11-29 12:00:00.000 UTC [31] FATAL:  the database system is not yet accepting connections", "takes no queries"},
		{"FATAL:  the database system is in recovery mode\nLOG:  database system is ready to accept connections", ""},
		{"FATAL:  sorry, too many clients already", "no further connection"},
		{"FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute", "no further connection"},
		{"2026-11-29 12:00:00 8 [Warning] Too many connections", "no further connection"},
		{`{"t":{"$date":"2026-11-29T12:00:00"},"s":"I","c":"NETWORK","id":22942,"msg":"Connection refused because there are too many open connections"}`, "no further connection"},
		{"ERROR 1290 (HY000): The MySQL server is running with the --read-only option so it cannot execute this statement", "takes no writes"},
		{"ERROR:  cannot execute INSERT in a read-only transaction", "takes no writes"},
		{"12:M 29 Nov 2026 12:00:00.000 # Background saving error", "cannot save its data"},
		{"1:M # Background saving error\n1:M * Background saving terminated with success", ""},
		{"1:M # Failed opening the temp RDB file temp-12.rdb (in server root dir /data) for saving: Read-only file system", "cannot save its data"},
		{"ReplyError: MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", "cannot save its data"},
		{"OOM command not allowed when used memory > 'maxmemory'.", "maxmemory"},
		{`{"s":"I","c":"-","msg":"...","attr":{"error":{"code":94,"codeName":"NotYetInitialized","errmsg":"no replset config has been received"}}}`, "has no primary"},
		{"flood stage disk watermark [95%] exceeded on [x][node], all indices on this node will be marked read-only", "nearly full"},
		{"[warning] <0.500.0> disk resource limit alarm set on node rabbit@mq.", "takes no messages"},
		{"[Note] disk resource limit alarm set\n[Note] disk resource limit alarm cleared", ""},
		{`ERROR:  could not read block 12 in file "base/5/16388": Input/output error`, "damaged"},
		{`PANIC:  could not fsync file "pg_wal/000000010000000000000001": Input/output error`, "fails (input/output error)"},
		{"[ERROR] [MY-012646] [InnoDB] File ./ib_logfile0: 'write' returned OS errno 5.", "fails (input/output error)"},
		{`could not open file "/var/lib/postgresql/data/global/1": Stale file handle`, "fails (input/output error)"},
		{`ERROR:  could not open file "base/5/1": Read-only file system`, "read-only"},
		{"[ERROR] [MY-000035] Disk is full writing './binlog.000003' (OS errno 28 - No space left on device). Waiting for someone to free space...", "no space left"},
		{"LOG:  checkpoint complete: wrote 3 buffers", ""},
	} {
		s := &inspector.Snapshot{Taken: now, Project: &compose.Project{Services: []compose.Service{{Name: "db"}}}}
		c := &inspector.Container{Service: "db", State: "running", Started: now.Add(-time.Hour)}
		for line := range strings.Lines(test.log) {
			c.Log = append(c.Log, inspector.LogLine{Time: now.Add(-10 * time.Second), Text: strings.TrimSpace(line)})
		}
		o := outageOf(s, c)
		switch {
		case o == nil && test.says != "", o != nil && (test.says == "" || !strings.Contains(o.says(), test.says)):
			t.Errorf("%s: %+v, want %q", test.log, o, test.says)
		}
		for i := range c.Log {
			c.Log[i].Time = now.Add(-10 * time.Minute)
		}
		if o := outageOf(s, c); o != nil {
			t.Errorf("long ago: %s: %s", test.log, o.says())
		}
	}
}
