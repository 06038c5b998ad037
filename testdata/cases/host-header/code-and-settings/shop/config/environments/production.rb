Rails.application.configure do
  config.hosts << "www.example.com"
end
