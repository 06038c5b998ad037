class OrdersController < ApplicationController
  def create
    Order.create!(params.require(:order).permit(:title))
    redirect_to orders_path
  end
end
