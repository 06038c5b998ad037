package apps

import (
	"encoding/json"

	"github.com/composecheck/composecheck/compose"
)

// mattermostSettings reads what config.json says of how Mattermost is asked (docs.mattermost.com: web server configuration settings).
func mattermostSettings(text string, ports []compose.ImagePort) []compose.ImagePort {
	var config struct {
		ServiceSettings struct{ ListenAddress, ConnectionSecurity string }
	}
	if json.Unmarshal([]byte(text), &config) != nil {
		return nil
	}
	service := config.ServiceSettings
	if service.ListenAddress != "" && portInAddress(service.ListenAddress) != ports[0].Port {
		return nil // as long as no variable is seen to outdo it
	}
	if service.ConnectionSecurity == "TLS" {
		ports[0].Protocol = "tls"
	}
	return ports
}
