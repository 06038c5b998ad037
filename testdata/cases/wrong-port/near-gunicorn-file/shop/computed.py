from settings import PORT

bind = "0.0.0.0:" + str(PORT)
