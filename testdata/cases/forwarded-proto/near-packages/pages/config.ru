require 'sinatra/base'
require 'rack/ssl-enforcer'

class Pages < Sinatra::Base
  get('/pages/') { 'pages' }
end

use Rack::SslEnforcer, only_hosts: 'admin.example.com'
run Pages
