external_url 'https://code.example.com'
nginx['listen_port'] = 80
nginx['listen_https'] = false
