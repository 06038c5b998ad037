<?php // orders
