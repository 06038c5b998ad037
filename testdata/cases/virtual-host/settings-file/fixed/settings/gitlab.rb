# external_url 'http://localhost'
external_url 'https://code.example.com'
nginx['listen_port'] = 80
nginx['listen_https'] = false

gitlab_rails['time_zone'] = 'UTC'
