from fastapi import FastAPI
from shop_billing import router as billing

from shop.orders import router as orders

app = FastAPI()
app.include_router(billing, prefix="/api/billing")
app.include_router(orders, prefix="/api/orders")
