FROM php:fpm
