package engine

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/inspector"
)

func TestDisks(t *testing.T) {
	got := disks(`==> /var/cache/nginx/client_temp
Filesystem     1024-blocks     Used Available Capacity Mounted on
tmpfs                 1024        0      1024       0% /var/cache/nginx
==> /nowhere
df: /nowhere: No such file or directory
==> /srv
Filesystem           1024-blocks    Used Available Capacity Mounted on
overlay              264212084 264212084         0 100% /
==> /data
Dateisystem    1024-Blöcke Benutzt Verfügbar Kapazität Eingehängt auf
/dev/sda1              100      50        50       50% /data of all
`)
	want := []inspector.Disk{
		{Path: "/var/cache/nginx/client_temp", Mounted: "/var/cache/nginx", Kind: "tmpfs", Size: 1 << 20, Free: 1 << 20},
		{Path: "/srv", Mounted: "/", Kind: "overlay", Size: 264212084 << 10},
		{Path: "/data", Mounted: "/data of all", Kind: "/dev/sda1", Size: 100 << 10, Free: 50 << 10},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
