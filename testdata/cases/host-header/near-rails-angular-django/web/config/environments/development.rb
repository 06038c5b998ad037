Rails.application.configure do
  config.eager_load = false
  config.hosts.clear
end
