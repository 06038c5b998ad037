package inspector

import (
	"cmp"
	"io/fs"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// follow follows a service's start over the files of its image, and tells the main configuration that its nginx reads. Of an
// image that is not known, into which the project puts files where the official one or a distribution reads them, it is
// assumed that it reads them likewise; and of one that is not a distribution's or a language's, with a package of nginx in it.
func follow(p *compose.Project, s *compose.Service) (up *startup.Startup, main string, assumed bool) {
	image := s.BaseImage()
	packaged, bitnami := packageOf(s), nginx.BitnamiFiles(image)
	assumed = packaged != nil && !nginx.IsBare(image) || nginx.KinOf(image) != nil || bitnami != nil && changesBitnami(p, s)
	up = startup.Follow(p, s, image, p.RootFS(s.Name, layoutOf(s)))
	main = up.MainConf()
	site := up.Files.Origin(nginx.LinuxserverSite)
	if files := nginx.LinuxserverFiles(image, site.Host != "" && !site.Missing); files != nil {
		if own := up.Files.Origin(nginx.LinuxserverMain); own.Host != "" && !own.Missing {
			main = nginx.LinuxserverMain
		} else if up.Files.Origin(main).Kind == compose.Unseen {
			up = startup.Follow(p, s, image, p.RootFS(s.Name, files))
		}
		up.Files.MakesIfMissing(nginx.LinuxserverMakes...)
		if nginx.IsSwag(image) {
			up.Files.MakesIfMissing(nginx.SwagMakes...)
		}
		return up, main, true
	}
	if up.Files.Origin(main).Kind == compose.Unseen && holdsConfig(up.Files) {
		up, assumed = startup.Follow(p, s, image, p.RootFS(s.Name, likelyLayout(up.Files.RootFS))), true
	}
	if up.Files.Origin(main).Kind == compose.Unseen {
		if other := startup.MainElsewhere(up.Files); other != "" {
			main, assumed = other, true
		}
	}
	return up, main, assumed
}

// layoutOf returns the files of nginx in a service's image, as far as its name or its Dockerfile tells; nil: they tell nothing.
func layoutOf(s *compose.Service) fs.FS {
	image := s.BaseImage()
	if kin := nginx.KinOf(image); kin != nil {
		return kin.Files()
	}
	return cmp.Or(nginx.ImageFiles(image), packageOf(s), nginx.BitnamiFiles(image))
}

// likelyLayout returns the files of the nginx that reads what the project puts into an image that is not known.
func likelyLayout(root compose.RootFS) fs.FS {
	switch {
	case startup.Provides(root, "etc/nginx/http.d"):
		return nginx.AlpineFiles()
	case startup.Provides(root, "etc/nginx/sites-enabled"):
		return nginx.DebianFiles()
	}
	return nginx.LikelyFiles()
}

// packageOf returns the files of the nginx that a service's Dockerfile installs into an image that has none; nil: none.
func packageOf(s *compose.Service) fs.FS {
	if s.Build == nil || s.Build.Installs == "" || nginx.ImageFiles(s.Build.From) != nil {
		return nil
	}
	return nginx.PackageFiles(s.Build.Installs, s.Build.From)
}

// holdsConfig reports whether the project's files put something into /etc/nginx.
func holdsConfig(root compose.RootFS) bool {
	entries, err := root.ReadDir("etc/nginx")
	return err == nil && len(entries) > 0
}
