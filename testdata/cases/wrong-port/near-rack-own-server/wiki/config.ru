require 'gollum/app'

Precious::App.set(:gollum_path, '/pages')
Rack::Server.new(:app => Precious::App, :Port => 8070, :Host => '0.0.0.0').start
