<?php // runs in fpm
