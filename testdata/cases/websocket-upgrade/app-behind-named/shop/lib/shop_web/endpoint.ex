defmodule ShopWeb.Endpoint do
  use Phoenix.Endpoint, otp_app: :shop

  socket "/baskets", ShopWeb.BasketSocket,
    websocket: true,
    longpoll: false

  if code_reloading? do
    socket "/phoenix/live_reload/socket", Phoenix.LiveReloader.Socket
  end

  plug ShopWeb.Router
end
