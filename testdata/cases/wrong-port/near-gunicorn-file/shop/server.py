import multiprocessing
import os

host = "0.0.0.0"
workers = multiprocessing.cpu_count() * 2 + 1
bind = f"{host}:{os.environ.get('APP_PORT', '8000')}"
