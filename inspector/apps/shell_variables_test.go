package apps

import "testing"

// TestServingShellVariables fills in what the service's environment tells of a shell's variables.
func TestServingShellVariables(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
services:
  set: {image: python, environment: {PORT: "5001"}, command: 'sh -c "gunicorn -b 0.0.0.0:$$PORT shop.wsgi"'}
  built: {build: app}
  given: {build: app, environment: {PORT: "5002"}}
  unset: {image: python, command: 'sh -c "gunicorn -b 0.0.0.0:$${PORT:-8000} shop.wsgi"'}
  nowhere: {build: app, environment: {PORT: "${NOWHERE}"}}
  gone: {build: app, env_file: [{path: gone.env, required: false}]}
  own: {image: python, environment: {PORT: "5001"}, command: 'sh -c "export PORT=5003 && gunicorn -b 0.0.0.0:$$PORT shop.wsgi"'}
  several: {image: python, environment: {PORT: "5001 -b :5004"}, command: 'sh -c "gunicorn -b 0.0.0.0:$$PORT shop.wsgi"'}
-- app/Dockerfile --
FROM python
CMD gunicorn --bind 0.0.0.0:${PORT:-8001} shop.wsgi
`), map[string]string{
		"set": "gunicorn 0.0.0.0:5001 compose.yaml:2", "built": "gunicorn 0.0.0.0:8001 app/Dockerfile:2", "given": "gunicorn 0.0.0.0:5002 app/Dockerfile:2",
		"unset": "", "nowhere": "", "gone": "", "own": "", "several": "",
	})
}
