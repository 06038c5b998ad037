package nginx

import "testing"

func TestBitnamiFiles(t *testing.T) {
	for _, image := range []string{"bitnami/nginx", "docker.io/bitnami/nginx:1.29", "public.ecr.aws/bitnami/nginx:1.16-debian-9", "bitnamilegacy/nginx:latest", "bitnami/nginx:1.14.2-debian-9"} {
		fsys := BitnamiFiles(image)
		if fsys == nil {
			t.Errorf("%s: unknown", image)
			continue
		}
		c := Read(fsys, Options{Main: MainConf(image, nil)})
		if len(c.Problems) != 0 || !c.Complete || len(c.Servers) != 1 || c.Servers[0].Listens[0].Port != 8080 {
			t.Errorf("%s: %+v", image, c)
		}
		if ImageFiles(image) != nil || Version(image) != "" || HasEntryPoint(image) {
			t.Errorf("%s is taken for one of the official images", image)
		}
	}
	for _, image := range []string{"nginx", "bitnami/nginx:1.13", "bitnami/nginx:1.9.1-r0", "bitnami/nginx-exporter"} {
		if BitnamiFiles(image) != nil {
			t.Errorf("%s is known", image)
		}
	}
}
