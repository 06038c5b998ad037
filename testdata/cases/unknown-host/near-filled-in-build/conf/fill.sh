sed -i s/SHELF/library/ ./*.conf
