<?php
usleep(1200000);
echo "report\n";
