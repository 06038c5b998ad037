package inspector

import "testing"

func TestNoSpace(t *testing.T) {
	for _, tt := range []struct {
		line, name string
		found      bool
	}{
		{`2026/11/29 06:23:35 [crit] 13#13: *4 pwrite() "/tmp/client_temp/0000000001" failed (28: No space left on device), client: 10.0.0.1, server: , request: "POST / HTTP/1.1", host: "x"`, "/tmp/client_temp/0000000001", true},
		{`2026/11/29 06:23:35 [error] 13#13: *4 open() "/srv/No space left on device" failed (2: No such file or directory), client: 10.0.0.1`, "", false},
		{`OSError: [Errno 28] No space left on device: '/app/media/a.tif'`, "/app/media/a.tif", true},
		{`Error: ENOSPC: no space left on device, open '/data/uploads/a'`, "/data/uploads/a", true},
		{`Error: ENOSPC: no space left on device, write`, "", true},
		{`java.io.IOException: No space left on device`, "", true},
		{`file_put_contents(): Write of 8192 bytes failed with errno=28 No space left on device in /srv/index.php on line 3`, "", true},
		{`ERROR:  could not resize shared memory segment "/PostgreSQL.1804289383" to 8388608 bytes: No space left on device`, "/dev/shm/segment", true},
		{`ERROR:  could not extend file "base/16384/2619": No space left on device`, "", true},
		{`write failed for http://x/y: no space left on device`, "", true},
		{`Error: ENOSPC: System limit for number of file watchers reached, watch '/app/src'`, "", false},
		{`Error: ENOSPC: no space left on device, watch '/app/src'`, "", false},
		{`inotify_add_watch: No space left on device`, "", false},
		{`all is well`, "", false},
	} {
		if name, found := NoSpace(tt.line); name != tt.name || found != tt.found {
			t.Errorf("%s: %q %v", tt.line, name, found)
		}
	}
}
