Rails.application.configure do
  config.eager_load = false
  config.hosts << "web.test.example.com"
end
