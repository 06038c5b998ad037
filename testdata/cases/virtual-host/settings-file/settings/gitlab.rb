# external_url 'http://localhost'
external_url 'https://code.example.com'

gitlab_rails['time_zone'] = 'UTC'
