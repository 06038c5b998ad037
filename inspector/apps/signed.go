package apps

import "github.com/composecheck/composecheck/compose"

// signedImages are servers of S3's protocol, by their repositories, with the port at which they take it.
var signedImages = []struct {
	images []string
	port   int
}{
	{names("minio/minio"), 9000},         // min.io/docs: --address
	{names("rustfs/rustfs"), 9000},       // docs.rustfs.com: RUSTFS_ADDRESS
	{names("dxflrs/garage"), 3900},       // garagehq.deuxfleurs.fr/documentation/quick-start
	{names("chrislusf/seaweedfs"), 8333}, // github.com/seaweedfs/seaweedfs/wiki/Amazon-S3-API
}

// signedPort is the port at which a service takes S3's requests, each of which its client signs together with the Host to
// which it sends it (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html); 0 where none is known.
func (p reader) signedPort(s *compose.Service) int {
	image := knownBy(s)
	for _, known := range signedImages {
		if !isImage(image, known.images) {
			continue
		}
		if ports := p.imagePorts(s); ports != nil {
			return ports.Ports[0].Port
		}
		return known.port
	}
	return 0
}
