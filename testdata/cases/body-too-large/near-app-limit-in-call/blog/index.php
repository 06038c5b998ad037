<?php
move_uploaded_file($_FILES["image"]["tmp_name"], "/data/image");
